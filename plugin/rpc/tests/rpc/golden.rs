//! A conversation of two ends of Go's net/rpc: each end of ours understands what the other end of Go's said.

use std::collections::BTreeMap;

use go_plugin::gob_struct;
use go_plugin::rpc::{CallError, Client, Failure, Services, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex, split};

const GOLDEN: &str = include_str!("../golden/rpc/golden.txt");

fn bytes(of: &str) -> Vec<Vec<u8>> {
    let hex = GOLDEN.lines().filter_map(|line| line.strip_prefix(of));
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    hex.map(|hex| hex.trim().as_bytes().chunks(2).map(byte).collect()).collect()
}

/// What the caller said, in one piece.
pub(super) fn calls() -> Vec<u8> {
    bytes("call ").concat()
}

/// What the callee said, in one piece.
#[cfg(feature = "test-util")]
pub(super) fn replies() -> Vec<u8> {
    bytes("reply ").concat()
}

gob_struct! {
    #[derive(Clone, Debug, PartialEq)]
    struct ActivateArgs {
        api: u32 = "APIMuxId",
        driver: u32 = "DriverMuxId",
    }
}

gob_struct! {
    #[derive(Clone, Debug, PartialEq)]
    struct ActivateReturns {
        text: String = "A",
    }
}

type Header = BTreeMap<String, Vec<String>>;

fn services() -> Services {
    Services::new()
        .with("Plugin.OnActivate", |args: ActivateArgs| async move {
            match args.api {
                1 => Err(Failure::from("boom")),
                3 => Ok(ActivateReturns { text: format!("driver {}", args.driver) }),
                _ => Err(Failure::from("wrong argument")),
            }
        })
        .with("Plugin.Implemented", |(): ()| async { Ok(vec!["OnActivate".to_owned()]) })
        .with("Plugin.Write", |bytes: Vec<u8>| async move {
            if bytes == b"hi" { Ok(()) } else { Err(Failure::from("wrong argument")) }
        })
        .with("Plugin.SyncHeader", |header: Header| async move {
            if header["A"] == ["b"] { Ok(()) } else { Err(Failure::from("wrong argument")) }
        })
        .with("Plugin.Dispense", |name: String| async move { Ok(u32::try_from(name.len()).unwrap()) })
}

/// Makes the calls of the golden conversation, one after another.
async fn converse(client: &Client) -> Vec<Result<String, CallError>> {
    fn text<T: std::fmt::Debug>(value: T) -> String {
        format!("{value:?}")
    }
    let activate = |api, driver| ActivateArgs { api, driver };
    let header: Header = BTreeMap::from([("A".to_owned(), vec!["b".to_owned()])]);
    let bytes: &[u8] = b"hi";
    vec![
        client.call::<_, ActivateReturns>("Plugin.OnActivate", &activate(3, 4)).await.map(text),
        client.call::<_, ActivateReturns>("Plugin.OnActivate", &activate(1, 0)).await.map(text),
        client.call::<_, Vec<String>>("Plugin.Implemented", &()).await.map(text),
        client.call::<_, ()>("Plugin.Write", bytes).await.map(text),
        client.call::<_, ()>("Plugin.SyncHeader", &header).await.map(text),
        client.call::<_, ()>("Plugin.Write", "a string").await.map(text),
        client.call::<_, ()>("Plugin.Nope", &()).await.map(text),
        client.call::<_, ()>("Nobody.Nope", &()).await.map(text),
        client.call::<_, ()>("Nope", &()).await.map(text),
        client.call::<_, u32>("Plugin.Dispense", "hooks").await.map(text),
    ]
}

fn remote(message: &str) -> Result<String, CallError> {
    Err(CallError::Remote { message: message.to_owned() })
}

#[tokio::test]
async fn replies_of_go_are_understood() {
    let (ours, theirs) = duplex(1 << 16);
    let client = Client::new(theirs);
    // Each reply comes when its call was made: the last byte of a call is always the end of its argument.
    let (mut read, mut write) = split(ours);
    let answers = tokio::spawn(async move {
        for reply in bytes("reply ") {
            let _ = read.read(&mut [0; 4096]).await.unwrap();
            write.write_all(&reply).await.unwrap();
        }
    });
    let expected = [
        Ok("ActivateReturns { text: \"active\" }".to_owned()),
        remote("boom"),
        Ok("[\"OnActivate\", \"ServeHTTP\"]".to_owned()),
        Ok("()".to_owned()),
        Ok("()".to_owned()),
        remote("gob: decoding into local type *[]uint8, received remote type string"),
        remote("rpc: can't find method Plugin.Nope"),
        remote("rpc: can't find service Nobody.Nope"),
        remote("rpc: service/method request ill-formed: Nope"),
        Ok("300".to_owned()),
    ];
    assert_eq!(converse(&client).await, expected);
    answers.await.unwrap();
}

#[tokio::test]
async fn calls_of_go_are_understood() {
    let (ours, theirs) = duplex(64);
    let (mut read, mut write) = split(ours);
    let mut said = Vec::new();
    let (served, (), _) = tokio::join!(
        async { serve(theirs, &services(), std::future::pending()).await },
        async {
            write.write_all(&calls()).await.unwrap();
            write.shutdown().await.unwrap();
        },
        async { read.read_to_end(&mut said).await.unwrap() },
    );
    assert_eq!(served, Ok(()));

    // What it said is what our own client makes of the same calls.
    let (ours, theirs) = duplex(1 << 16);
    let serving = tokio::spawn(async move { serve(theirs, &services(), std::future::pending()).await });
    let client = Client::new(ours);
    let expected = [
        Ok("ActivateReturns { text: \"driver 4\" }".to_owned()),
        remote("boom"),
        Ok("[\"OnActivate\"]".to_owned()),
        Ok("()".to_owned()),
        Ok("()".to_owned()),
        remote("wrong type for value: string was sent, bytes is wanted"),
        remote("rpc: can't find method Plugin.Nope"),
        remote("rpc: can't find service Nobody.Nope"),
        remote("rpc: service/method request ill-formed: Nope"),
        Ok("5".to_owned()),
    ];
    assert_eq!(converse(&client).await, expected);
    drop(client);
    assert_eq!(serving.await.unwrap(), Ok(()));
    for expected in expected.iter().filter_map(|result| result.as_ref().err()) {
        let text = expected.to_string();
        assert!(said.windows(text.len()).any(|window| window == text.as_bytes()), "{text}");
    }
}
