//! The other side of Autobahn's test suites: the library's own link, and the character server's own socket, each made to send
//! back what it gets.
//!
//! `autobahn client HOST:PORT`: runs every case of a fuzzing server, and asks for the report.
//! `autobahn server`: listens on a free port of this machine until its input ends; the first line of output says where.

use std::io::{Read as _, Write as _};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use inworld_net::{AccessToken, Link, LinkEvent, LinkRead, Remote, client_config, dial, open};
use inworld_server::{Options, Script, Server};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

type Failure = Box<dyn std::error::Error>;

/// How the fuzzing server knows the client.
const AGENT: &str = "inworld";
/// Cases at a time. Many of them wait a second for nothing to happen.
const AT_A_TIME: usize = 6;
/// No case takes longer, unless somebody waits for ever: the fuzzing server itself ends a case after a hundred seconds.
const LIMIT: Duration = Duration::from_secs(300);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<&str>>().as_slice() {
        ["client", address] => client(address.parse()?).await,
        ["server"] => server().await,
        _ => Err("usage: autobahn client HOST:PORT | autobahn server".into()),
    }
}

async fn server() -> Result<(), Failure> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    std::io::stdout().flush()?;
    let server = Server::new(Script::demo()?, Options { echo: true, ..Options::default() });
    let (ended, input_ended) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        let _ = ended.send(());
    });
    server.listen(listener, async { drop(input_ended.await) }).await;
    Ok(())
}

async fn client(autobahn: SocketAddr) -> Result<(), Failure> {
    let count: usize = match connect(autobahn, "/getCaseCount").await?.read().await {
        LinkRead::Text(count) => count.parse()?,
        other => return Err(format!("getCaseCount gives {other:?}").into()),
    };
    let next = AtomicUsize::new(1);
    let one_after_the_other = async || -> Result<(), Failure> {
        loop {
            let case = next.fetch_add(1, Ordering::Relaxed);
            if case > count {
                return Ok(());
            }
            let link = connect(autobahn, &format!("/runCase?case={case}&agent={AGENT}")).await?;
            let ended = timeout(LIMIT, echo(link)).await;
            ended.map_err(|_| format!("case {case} has not ended after {LIMIT:?}"))?;
        }
    };
    let workers = (0..AT_A_TIME.min(count)).map(|_| one_after_the_other());
    futures_util::future::try_join_all(workers).await?;
    echo(connect(autobahn, &format!("/updateReports?agent={AGENT}")).await?).await;
    println!("{count} cases");
    Ok(())
}

/// Sends back every message until the link ends, as a session would: it reads only when there is room to answer.
async fn echo(mut link: Link) {
    loop {
        let reading = link.can_feed();
        let fed = match link.next(reading).await {
            LinkEvent::Read(LinkRead::Text(text)) => link.feed(text.as_str().to_owned()),
            LinkEvent::Read(LinkRead::Binary(bytes)) => link.feed_binary(bytes),
            LinkEvent::Read(LinkRead::Pong(_)) | LinkEvent::Flushed(_) => Ok(()),
            // Every other way is its end.
            LinkEvent::Read(_) => return,
        };
        // A link that cannot be written to is read to its end.
        if let Err(error) = fed {
            eprintln!("no echo: {error}");
        }
    }
}

/// Opens a link as a session does, except that a relay puts in what the fuzzing server wants to be asked for.
async fn connect(autobahn: SocketAddr, target: &str) -> Result<Link, Failure> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    tokio::spawn(relay(listener, autobahn, target.to_owned()));
    let remote = Remote { secure: false, host: "127.0.0.1".to_owned(), port, cloud: false };
    let stream = dial(&remote, &client_config(None)?).await?;
    let token = AccessToken::local();
    Ok(open(stream, &autobahn.to_string(), token.session_id(), &token).await?)
}

/// Passes one connection on, the request line changed.
async fn relay(listener: TcpListener, to: SocketAddr, target: String) -> std::io::Result<()> {
    let (mut near, _) = listener.accept().await?;
    drop(listener);
    let mut far = TcpStream::connect(to).await?;
    near.set_nodelay(true)?;
    far.set_nodelay(true)?;
    let mut line = Vec::new();
    while !line.ends_with(b"\r\n") {
        line.push(near.read_u8().await?);
    }
    far.write_all(format!("GET {target} HTTP/1.1\r\n").as_bytes()).await?;
    copy_bidirectional(&mut near, &mut far).await?;
    Ok(())
}
