//! SIGTERM: the server stops in order, or the process ends.

use std::time::Duration;

use crate::Failure;

/// The process ends this long after SIGTERM, whatever the server does: longer than `Server::listen` waits for clients.
#[cfg(unix)]
const GRACE: Duration = Duration::from_secs(3);

/// Ends when the process gets SIGTERM. The signal is waited for on a thread of its own: the server's thread may hang. It
/// ends the process with exit code 1 when the server has not after `drain` and [`GRACE`], or at a second SIGTERM.
#[cfg(unix)]
pub fn asked_to_stop(drain: Duration) -> Result<impl Future<Output = ()>, Failure> {
    use std::io::Read;
    use std::os::unix::net::UnixStream;

    use signal_hook::consts::SIGTERM;
    use signal_hook::low_level::pipe;

    let failed = |error: std::io::Error| Failure(1, format!("cannot wait for SIGTERM: {error}"));
    let (mut hears, tells) = UnixStream::pair().map_err(failed)?;
    pipe::register(SIGTERM, tells).map_err(failed)?;
    let (ask, asked) = tokio::sync::oneshot::channel();
    let wait = move || {
        let mut signal = [0];
        if hears.read_exact(&mut signal).is_err() {
            return;
        }
        // A server that has ended already needs not be told.
        let _ = ask.send(());
        if hears.set_read_timeout(Some(drain + GRACE)).is_ok() {
            let _ = hears.read_exact(&mut signal);
        }
        // Without words: nobody may read the output.
        std::process::exit(1);
    };
    std::thread::Builder::new().name("sigterm".to_owned()).spawn(wait).map_err(failed)?;
    Ok(async move {
        if asked.await.is_err() {
            std::future::pending().await
        }
    })
}

/// Other systems have no SIGTERM.
#[cfg(not(unix))]
pub fn asked_to_stop(_: Duration) -> Result<impl Future<Output = ()>, Failure> {
    Ok(std::future::pending())
}
