use std::task::{Context, Poll, Waker};

use inworld_net::{LinkEvent, LinkRead, MAX_MESSAGE, WriteError};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::support::{at_end, close_code, connected, frame, piped, read_frame, within};

/// What the link reads when the server sends `bytes`, and what the server gets in return.
async fn sent(bytes: &[u8]) -> (LinkRead, Option<u16>) {
    let (mut link, mut server) = connected().await;
    server.write_all(bytes).await.unwrap();
    let read = within(link.read()).await;
    assert!(matches!(within(link.read()).await, LinkRead::Lost(_)));
    let answer = within(read_frame(&mut server)).await;
    (read, Some(close_code(&answer)))
}

async fn violation(bytes: &[u8], code: u16, words: &str) {
    let (read, answer) = sent(bytes).await;
    let LinkRead::Violation(message) = &read else { panic!("{read:?}") };
    assert!(message.contains(words), "{message}");
    assert_eq!(answer, Some(code), "{message}");
}

#[tokio::test]
async fn messages_of_both_kinds() {
    let (mut link, mut server) = connected().await;
    let fragments = [frame(0x01, b"a\xc3"), frame(0x8a, b""), frame(0x80, b"\xa9b")].concat();
    let all = [frame(0x81, b""), fragments, frame(0x82, &[0xff, 0]), frame(0x81, &[b'x'; 70_000])].concat();
    server.write_all(&all).await.unwrap();
    assert_eq!(within(link.read()).await, LinkRead::Text("".into()));
    assert_eq!(within(link.read()).await, LinkRead::Pong("".into()));
    assert_eq!(within(link.read()).await, LinkRead::Text("a\u{e9}b".into()));
    assert_eq!(within(link.read()).await, LinkRead::Binary(vec![0xff, 0].into()));
    assert_eq!(within(link.read()).await, LinkRead::Text("x".repeat(70_000).into()));
}

#[tokio::test]
async fn broken_rules() {
    violation(&frame(0x81, b"ab\xc3"), 1007, "UTF-8").await;
    violation(&frame(0x81, b"\xff"), 1007, "UTF-8").await;
    violation(&[frame(0x01, b"ab\xc3"), frame(0x80, b"")].concat(), 1007, "UTF-8").await;
    violation(&[frame(0x01, b"a"), frame(0x80, b"\xff")].concat(), 1007, "UTF-8").await;
    violation(&frame(0xc1, b"a"), 1002, "Reserved bits").await;
    violation(&frame(0x83, b"a"), 1002, "").await;
    violation(&frame(0x80, b"a"), 1002, "").await;
    violation(&frame(0x09, b"a"), 1002, "").await;
    violation(&frame(0x89, &[b'a'; 126]), 1002, "").await;
    violation(&[frame(0x01, b"a"), frame(0x81, b"b")].concat(), 1002, "").await;
    violation(&[0x81, 0x81, 0, 0, 0, 0, b'a'], 1002, "masked").await;
}

#[tokio::test]
async fn messages_without_end() {
    // 64 MiB announced: refused before any of it arrives. So is a length that fits no memory.
    violation(&[&[0x82, 127], (64_u64 << 20).to_be_bytes().as_slice()].concat(), 1009, "67108864").await;
    violation(&[&[0x81, 127], u64::MAX.to_be_bytes().as_slice()].concat(), 1009, "").await;
    // 64 MiB in pieces that are allowed.
    let (mut link, server) = connected().await;
    let (mut from_client, mut to_client) = server.into_split();
    let pour = tokio::spawn(async move {
        let piece = vec![b'x'; 1 << 20];
        for index in 0..64 {
            let first = if index == 0 { 0x01 } else { 0x00 };
            if to_client.write_all(&frame(first, &piece)).await.is_err() {
                break;
            }
        }
    });
    let read = within(link.read()).await;
    assert!(matches!(&read, LinkRead::Violation(words) if words.contains("16777216")), "{read:?}");
    assert_eq!(close_code(&within(read_frame(&mut from_client)).await), 1009);
    drop(link);
    within(pour).await.unwrap();
}

#[tokio::test]
async fn the_longest_message() {
    let (mut link, mut server) = connected().await;
    let bytes = frame(0x81, &vec![b'x'; MAX_MESSAGE]);
    let server = tokio::spawn(async move {
        server.write_all(&bytes).await.unwrap();
        let (first, payload) = read_frame(&mut server).await;
        assert_eq!((first, payload.len()), (0x81, MAX_MESSAGE));
    });
    let LinkRead::Text(text) = within(link.read()).await else { panic!() };
    assert_eq!(text.len(), MAX_MESSAGE);
    link.feed(text.as_str().to_owned()).unwrap();
    within(link.flush()).await.unwrap();
    within(server).await.unwrap();
    assert_eq!(link.feed("x".repeat(MAX_MESSAGE + 1)), Err(WriteError::TooLong(MAX_MESSAGE + 1)));
    assert!(!link.unflushed() && link.feed("still".to_owned()).is_ok());
}

#[tokio::test]
async fn a_goodbye_inside_a_message() {
    let goodbye = frame(0x88, b"\x03\xe9going\x07 away");
    let (read, answer) = sent(&[frame(0x01, b"half a mess"), goodbye].concat()).await;
    assert_eq!(read, LinkRead::Closed { code: 1001, reason: "going\\u{7} away".to_owned() });
    assert_eq!(answer, Some(1001));
}

#[tokio::test]
async fn a_goodbye_without_a_code() {
    let (mut link, mut server) = connected().await;
    server.write_all(&frame(0x88, b"")).await.unwrap();
    assert_eq!(within(link.read()).await, LinkRead::Closed { code: 1005, reason: String::new() });
    assert_eq!(within(read_frame(&mut server)).await, (0x88, Vec::new()));
    assert!(matches!(link.feed("late".to_owned()), Err(WriteError::Lost(_))));
}

#[tokio::test]
async fn a_server_that_vanishes() {
    for half in [&b""[..], &[0x81], &[0x81, 5, b'h', b'e']] {
        let (mut link, mut server) = connected().await;
        server.write_all(half).await.unwrap();
        drop(server);
        let read = within(link.read()).await;
        assert!(matches!(read, LinkRead::Lost(_)), "{read:?}");
    }
    let (mut link, server) = connected().await;
    reset(server);
    let read = within(link.read()).await;
    assert!(matches!(read, LinkRead::Lost(_)), "{read:?}");
}

/// Closes with a reset instead of an orderly end.
fn reset(stream: TcpStream) {
    stream.set_zero_linger().unwrap();
}

#[tokio::test]
async fn pings_are_answered_while_reading_only() {
    let (mut link, mut server) = connected().await;
    server.write_all(&frame(0x89, b"are you there")).await.unwrap();
    // Nobody writes and no message ever comes: the pong must leave by itself.
    tokio::select! {
        read = link.read() => panic!("{read:?}"),
        pong = within(read_frame(&mut server)) => assert_eq!(pong, (0x8a, b"are you there".to_vec())),
    }
}

#[tokio::test]
async fn a_pong_that_blocks_leaves_later() {
    let (mut link, mut server) = piped(64).await;
    // Fills the way to the server, so that there is no room for a pong.
    link.feed("x".repeat(20_000)).unwrap();
    let pinged = async {
        server.write_all(&frame(0x89, b"ping")).await.unwrap();
        server.write_all(&frame(0x81, b"after")).await.unwrap();
    };
    let (read, ()) = within(async { tokio::join!(link.read(), pinged) }).await;
    assert_eq!(read, LinkRead::Text("after".into()));
    let frames = async { (read_frame(&mut server).await, read_frame(&mut server).await) };
    tokio::select! {
        read = link.read() => panic!("{read:?}"),
        (text, pong) = within(frames) => {
            assert_eq!(text.1.len(), 20_000);
            assert_eq!(pong, (0x8a, b"ping".to_vec()));
        }
    }
}

#[tokio::test]
async fn what_is_fed_together_leaves_together() {
    let (mut link, mut server) = piped(4096).await;
    for text in ["one", "two", "three"] {
        link.feed(text.to_owned()).unwrap();
    }
    assert!(link.unflushed());
    let mut bytes = vec![0; 4096];
    let mut context = Context::from_waker(Waker::noop());
    let mut buffer = tokio::io::ReadBuf::new(&mut bytes);
    let early = std::pin::pin!(&mut server);
    assert!(tokio::io::AsyncRead::poll_read(early, &mut context, &mut buffer).is_pending());
    assert_eq!(within(link.next(false)).await, LinkEvent::Flushed(Ok(())));
    assert!(!link.unflushed());
    let count = within(server.read(&mut bytes)).await.unwrap();
    assert_eq!(count, "onetwothree".len() + 3 * 6);
}

#[tokio::test]
async fn a_blocked_write_does_not_keep_from_reading() {
    let (mut link, mut server) = piped(256).await;
    let mut fed = 0;
    while link.can_feed() {
        link.feed("y".repeat(10_000)).unwrap();
        fed += 1;
    }
    assert_eq!(fed, 7);
    for _ in 0..3 {
        let greeting = frame(0x81, b"hello");
        let (event, written) = within(async { tokio::join!(link.next(true), server.write_all(&greeting)) }).await;
        written.unwrap();
        assert_eq!(event, LinkEvent::Read(LinkRead::Text("hello".into())));
        assert!(link.unflushed() && !link.can_feed());
    }
    let drained = async {
        for _ in 0..fed {
            assert_eq!(read_frame(&mut server).await.1.len(), 10_000);
        }
    };
    let (event, ()) = within(async { tokio::join!(link.next(true), drained) }).await;
    assert_eq!(event, LinkEvent::Flushed(Ok(())));
    assert!(link.can_feed());
}

#[tokio::test]
async fn memory_for_writing_is_bounded() {
    let (mut link, _server) = piped(256).await;
    let mut full = 0;
    for _ in 0..20 {
        match link.feed("z".repeat(1 << 20)) {
            Ok(()) => {}
            Err(WriteError::Full) => full += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(full, 4);
    let mut context = Context::from_waker(Waker::noop());
    assert_eq!(link.poll_next(&mut context, true), Poll::Pending);
}

#[tokio::test]
async fn an_interrupted_read_loses_nothing() {
    let (mut link, mut server) = piped(4096).await;
    let bytes = [frame(0x01, b"one "), frame(0x80, b"two")].concat();
    for byte in bytes {
        server.write_all(&[byte]).await.unwrap();
        tokio::select! {
            biased;
            read = link.read() => {
                assert_eq!(read, LinkRead::Text("one two".into()));
                return;
            }
            () = std::future::ready(()) => {}
        }
    }
    panic!("the message never came");
}

#[tokio::test]
async fn without_reading_the_server_is_held_up() {
    let (mut link, mut server) = piped(4096).await;
    server.write_all(&frame(0x81, b"hello")).await.unwrap();
    let mut context = Context::from_waker(Waker::noop());
    assert_eq!(link.poll_next(&mut context, false), Poll::Pending);
    assert_eq!(within(link.next(true)).await, LinkEvent::Read(LinkRead::Text("hello".into())));
}

#[tokio::test]
async fn what_came_before_a_failed_write_can_still_be_read() {
    let (mut link, mut server) = piped(4096).await;
    server.write_all(&[frame(0x81, b"last words"), frame(0x88, b"\x03\xe8")].concat()).await.unwrap();
    drop(server);
    link.feed("too late".to_owned()).unwrap();
    let event = within(link.next(true)).await;
    assert!(matches!(event, LinkEvent::Flushed(Err(WriteError::Lost(_)))), "{event:?}");
    assert!(matches!(link.feed("later".to_owned()), Err(WriteError::Lost(_))));
    assert_eq!(within(link.read()).await, LinkRead::Text("last words".into()));
    assert_eq!(within(link.read()).await, LinkRead::Closed { code: 1000, reason: String::new() });
}

#[tokio::test]
async fn saying_goodbye() {
    let (mut link, mut server) = connected().await;
    let answering = async {
        assert_eq!(read_frame(&mut server).await, (0x81, b"last".to_vec()));
        let goodbye = read_frame(&mut server).await;
        assert_eq!(close_code(&goodbye), 1000);
        let reason = std::str::from_utf8(&goodbye.1[2..]).unwrap();
        assert_eq!(reason, "\u{e9}".repeat(61));
        server.write_all(&frame(0x81, b"ignored")).await.unwrap();
        server.write_all(&frame(0x88, &goodbye.1)).await.unwrap();
    };
    link.feed("last".to_owned()).unwrap();
    let reason = "\u{e9}".repeat(100);
    // 1005 may not be sent.
    let (end, ()) = within(async { tokio::join!(link.close(1005, &reason), answering) }).await;
    assert_eq!(end, LinkRead::Closed { code: 1000, reason: "\u{e9}".repeat(61) });
    assert!(matches!(link.feed("late".to_owned()), Err(WriteError::Lost(_))));
    drop(link);
    assert!(at_end(&mut server).await);
}

#[tokio::test]
async fn saying_goodbye_to_nobody() {
    let (mut link, server) = connected().await;
    drop(server);
    assert!(matches!(within(link.close(1000, "")).await, LinkRead::Lost(_)));
}
