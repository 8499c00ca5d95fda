//! Moments as Go writes them in JSON.

/// The seconds since 1970 of a moment such as `2026-11-24T02:06:00.5+01:00`, without fractions; nothing if it is none.
pub(super) fn seconds(text: &str) -> Option<i64> {
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok().map(i64::from);
    let is_separated = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    if !is_separated.iter().all(|&(at, byte)| text.as_bytes().get(at) == Some(&byte)) {
        return None;
    }
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let zone = text.get(19..)?.trim_start_matches(|ch: char| ch == '.' || ch.is_ascii_digit());
    let offset = match zone.split_at_checked(1)? {
        ("Z", "") => 0,
        (sign @ ("+" | "-"), offset) => {
            let (hours, minutes) = offset.split_once(':')?;
            let offset = i64::from(hours.parse::<u32>().ok()?) * 60 + i64::from(minutes.parse::<u32>().ok()?);
            if sign == "+" { offset } else { -offset }
        }
        _ => return None,
    };
    Some(days(year, month, day) * 86_400 + hour * 3_600 + (minute - offset) * 60 + second)
}

/// Days from 1970-01-01 to a day, in a year that begins with March so that the leap day is its last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + (month * 153 + 2) / 5 + day - 1 - 719_468
}
