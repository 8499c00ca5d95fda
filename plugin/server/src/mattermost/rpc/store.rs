//! The key-value store.

use go_plugin::gob_struct;
use go_plugin::rpc::Client;

use super::super::ApiError;
use super::call::{AppError, call, done};

gob_struct! {
    #[derive(Debug)]
    struct Key {
        key: String = "A",
    }
}

gob_struct! {
    struct ValueReply {
        value: Vec<u8> = "A",
        error: Option<AppError> = "B",
    }
}

pub(super) async fn get(client: &Client, key: &str) -> Result<Option<Vec<u8>>, ApiError> {
    const METHOD: &str = "KVGet";
    let reply: ValueReply = call(client, METHOD, &Key { key: key.to_owned() }).await?;
    done(METHOD, reply.error)?;
    // An empty value cannot be stored.
    Ok(Some(reply.value).filter(|value| !value.is_empty()))
}

gob_struct! {
    struct Options {
        is_atomic: bool = "Atomic",
        old: Vec<u8> = "OldValue",
    }
}

gob_struct! {
    struct Set {
        key: String = "A",
        value: Vec<u8> = "B",
        options: Options = "C",
    }
}

gob_struct! {
    #[derive(Debug)]
    struct SetReply {
        is_set: bool = "A",
        error: Option<AppError> = "B",
    }
}

pub(super) async fn compare_and_set(
    client: &Client,
    key: &str,
    old: Option<&[u8]>,
    new: Option<&[u8]>,
) -> Result<bool, ApiError> {
    let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
    if old.is_empty() && new.is_empty() {
        // The server says "no" to that, whatever there is.
        return Ok(get(client, key).await?.is_none());
    }
    set(client, key, new, Options { is_atomic: true, old: old.to_vec() }).await
}

/// Sets a key, whatever it holds.
pub(super) async fn put(client: &Client, key: &str, value: &[u8]) -> Result<(), ApiError> {
    set(client, key, value, Options { is_atomic: false, old: Vec::new() }).await.map(|_| ())
}

async fn set(client: &Client, key: &str, value: &[u8], options: Options) -> Result<bool, ApiError> {
    const METHOD: &str = "KVSetWithOptions";
    let argument = Set { key: key.to_owned(), value: value.to_vec(), options };
    let reply: SetReply = call(client, METHOD, &argument).await?;
    done(METHOD, reply.error)?;
    Ok(reply.is_set)
}

gob_struct! {
    #[derive(Debug)]
    struct Page {
        page: i64 = "A",
        per_page: i64 = "B",
    }
}

gob_struct! {
    #[derive(Debug)]
    struct KeysReply {
        keys: Vec<String> = "A",
        error: Option<AppError> = "B",
    }
}

pub(super) async fn list(client: &Client, page: u32, per_page: u32) -> Result<Vec<String>, ApiError> {
    const METHOD: &str = "KVList";
    let argument = Page { page: page.into(), per_page: per_page.into() };
    let reply: KeysReply = call(client, METHOD, &argument).await?;
    done(METHOD, reply.error)?;
    Ok(reply.keys)
}
