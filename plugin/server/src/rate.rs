//! How often a person may ask: a bucket of tokens for each, in bounded memory.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// People whose buckets are kept at a time.
const PEOPLE_MAX: usize = 20_000;

/// How often a person may do something.
#[derive(Debug)]
pub struct RateLimit {
    /// Tokens in a full bucket.
    burst: f64,
    /// Tokens that come back in a second.
    per_second: f64,
    buckets: Mutex<HashMap<String, Bucket>>,
}

/// What somebody had left at a time.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    tokens: f64,
    at: Instant,
}

impl RateLimit {
    /// `burst` times at once, and `per_second` times each second in the long run; both at least 1 in a day.
    pub fn new(burst: u32, per_second: f64) -> Self {
        Self { burst: f64::from(burst), per_second: per_second.max(1.0 / 86_400.0), buckets: Mutex::default() }
    }

    /// Takes a token of somebody's.
    ///
    /// # Errors
    /// There is none: how long until there is one, in whole seconds, at least one.
    pub fn take(&self, person: &str) -> Result<(), Duration> {
        let now = Instant::now();
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= PEOPLE_MAX && !buckets.contains_key(person) {
            // A full bucket is as good as none.
            buckets.retain(|_, bucket| self.tokens(*bucket, now) < self.burst);
            if buckets.len() >= PEOPLE_MAX / 2 {
                // That many people at once are no one person's doing: nobody is made to wait for it.
                buckets.clear();
            }
        }
        let tokens = buckets.get(person).map_or(self.burst, |bucket| self.tokens(*bucket, now));
        if tokens < 1.0 {
            let seconds = ((1.0 - tokens) / self.per_second).ceil().max(1.0);
            return Err(Duration::from_secs_f64(seconds));
        }
        buckets.insert(person.to_owned(), Bucket { tokens: tokens - 1.0, at: now });
        Ok(())
    }

    /// What is in a bucket by now.
    fn tokens(&self, bucket: Bucket, now: Instant) -> f64 {
        let came_back = now.saturating_duration_since(bucket.at).as_secs_f64() * self.per_second;
        (bucket.tokens + came_back).min(self.burst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_burst_then_a_rate() {
        let limit = RateLimit::new(3, 0.5);
        for _ in 0..3 {
            assert_eq!(limit.take("a"), Ok(()));
        }
        assert_eq!(limit.take("a"), Err(Duration::from_secs(2)));
        assert_eq!(limit.take("b"), Ok(()), "others do not wait");
        tokio::time::advance(Duration::from_secs(2)).await;
        assert_eq!(limit.take("a"), Ok(()));
        assert!(limit.take("a").is_err());
        tokio::time::advance(Duration::from_secs(3600)).await;
        for _ in 0..3 {
            assert_eq!(limit.take("a"), Ok(()));
        }
        assert!(limit.take("a").is_err(), "no more than a burst is saved up");
    }

    #[tokio::test(start_paused = true)]
    async fn memory_is_bounded() {
        let limit = RateLimit::new(1, 1.0);
        for person in 0..3 * PEOPLE_MAX {
            assert_eq!(limit.take(&person.to_string()), Ok(()));
            assert!(limit.buckets.lock().unwrap().len() <= PEOPLE_MAX);
        }
    }
}
