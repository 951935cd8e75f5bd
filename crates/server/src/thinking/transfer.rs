//! Carries one exchange over the network: dials, sends, reads, waits and tries again, as the exchange says.

use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use inworld_net::{NetError, NetErrorKind, StreamedRequest, StreamedResponse, client_config, dial};
use rustls::ClientConfig;
use tokio::time::{Instant, sleep_until, timeout_at};
use zeroize::Zeroizing;

use super::recording::RecordedStream;
use super::step::step;
use crate::mind::http::{Exchange, Input, Lesson, ServerUrl};
use crate::setting_names::SettingNames;

/// How a server is reached.
pub(super) struct Route<'l> {
    pub(super) url: &'l ServerUrl,
    pub(super) authorization: Option<&'l Zeroizing<String>>,
    pub(super) tls: &'l Tls,
    /// What messages call the settings around the script.
    pub(super) names: SettingNames,
}

/// Which certificates are trusted; found out when it is needed.
#[derive(Debug, Default)]
pub(super) struct Tls {
    ca_pem: Option<String>,
    config: OnceLock<Result<Arc<ClientConfig>, String>>,
}

impl Tls {
    pub(super) fn new(ca_pem: Option<String>) -> Self {
        Self { ca_pem, config: OnceLock::new() }
    }

    pub(super) fn config(&self) -> Result<Arc<ClientConfig>, String> {
        let make = || client_config(self.ca_pem.as_deref()).map_err(|error| error.to_string());
        self.config.get_or_init(make).clone()
    }
}

/// What happens to one attempt.
enum Attempt {
    /// It is over, or the exchange is.
    Over,
    Again(Instant),
}

/// Gives items and lessons as they come. Dropping the future closes the connection, which cancels the request where the
/// server can.
pub(super) async fn transfer<E: Exchange>(
    route: Route<'_>,
    exchange: &mut E,
    mut stream_record: Option<&mut RecordedStream>,
    item: &mut impl FnMut(E::Item),
    lesson: &mut impl FnMut(Lesson),
) {
    while !exchange.is_over() {
        if let Some(stream_record) = stream_record.as_deref_mut() {
            stream_record.begin_attempt();
        }
        match attempt(&route, exchange, stream_record.as_deref_mut(), item, lesson).await {
            Attempt::Over => return,
            Attempt::Again(at) => sleep_until(at).await,
        }
    }
}

async fn attempt<E: Exchange>(
    route: &Route<'_>,
    exchange: &mut E,
    mut stream_record: Option<&mut RecordedStream>,
    item: &mut impl FnMut(E::Item),
    lesson: &mut impl FnMut(Lesson),
) -> Attempt {
    let opened = timeout_at(exchange.deadline(), open(route, exchange)).await;
    let mut response = match opened {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => {
            // An answer that is not HTTP, or a redirect, is not a broken connection.
            let was_connected = error.was_connected && error.error.kind != NetErrorKind::Protocol;
            let words = error.error.message + &route.names.advice(error.error.roots);
            if let Some(stream_record) = stream_record {
                stream_record.end(Some(&words));
            }
            let input = Input::Lost { words: &words, was_connected };
            return settle(exchange, input, item, lesson).unwrap_or(Attempt::Over);
        }
        Err(_) => {
            if let Some(stream_record) = stream_record {
                stream_record.end(None);
            }
            return settle(exchange, Input::Time, item, lesson).unwrap_or(Attempt::Over);
        }
    };
    if let Some(stream_record) = stream_record.as_deref_mut() {
        stream_record.head(response.status, &response.headers);
    }
    let headers = response.headers.clone();
    let head = Input::Head { status: response.status, headers: &headers, wall: SystemTime::now() };
    if let Some(next) = settle(exchange, head, item, lesson) {
        return next;
    }
    loop {
        let settled = match timeout_at(exchange.deadline(), response.chunk()).await {
            Err(_) => settle(exchange, Input::Time, item, lesson),
            Ok(Ok(Some(bytes))) => {
                if let Some(stream_record) = stream_record.as_deref_mut() {
                    stream_record.body(&bytes);
                }
                settle(exchange, Input::Body(&bytes), item, lesson)
            }
            Ok(Ok(None)) => {
                if let Some(stream_record) = stream_record.as_deref_mut() {
                    stream_record.end(None);
                }
                return settle(exchange, Input::End, item, lesson).unwrap_or(Attempt::Over);
            }
            Ok(Err(error)) => {
                if let Some(stream_record) = stream_record.as_deref_mut() {
                    stream_record.end(Some(&error.message));
                }
                let input = Input::Lost { words: &error.message, was_connected: true };
                return settle(exchange, input, item, lesson).unwrap_or(Attempt::Over);
            }
        };
        if let Some(next) = settled {
            return next;
        }
    }
}

fn settle<E: Exchange>(
    exchange: &mut E,
    input: Input<'_>,
    item: &mut impl FnMut(E::Item),
    lesson: &mut impl FnMut(Lesson),
) -> Option<Attempt> {
    match step(exchange, input, item, lesson) {
        (Some(at), _) => Some(Attempt::Again(at)),
        (None, true) => Some(Attempt::Over),
        (None, false) => None,
    }
}

/// Why there is no answer, and whether there was a connection.
struct Unopened {
    error: NetError,
    was_connected: bool,
}

async fn open<E: Exchange>(route: &Route<'_>, exchange: &E) -> Result<StreamedResponse, Unopened> {
    let remote = &route.url.remote;
    let unreached = |error| Unopened { error, was_connected: false };
    let tls = route.tls.config().map_err(|words| unreached(NetError::new(NetErrorKind::Certificate, words)))?;
    let stream = dial(remote, &tls).await.map_err(unreached)?;
    let request = exchange.request();
    let headers: Vec<(&str, &str)> = request.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let request = StreamedRequest {
        method: request.method,
        path: &request.path,
        headers: &headers,
        authorization: route.authorization,
        body: &request.body,
    };
    let opened = StreamedResponse::open(stream, &remote.authority(), request).await;
    opened.map_err(|error| Unopened { error, was_connected: true })
}
