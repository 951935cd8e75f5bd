//! Performs what sessions want done by others: asks chat servers, speech servers and transcription servers.
//!
//! It owns no rules: [`Queue`](queue::Queue) decides who is asked when, an [`Exchange`](crate::mind::http::Exchange) what is
//! sent and what an answer means. Here bytes are moved and times are waited for, each request in a task of its own.

mod backend;
mod dialogues;
mod key;
mod queue;
mod recording;
mod step;
mod transfer;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Weak};

use crate::mind::http::{Peer, Redactor, ServerUrl};
use crate::mind::{MindSettings, Order, Report};
use crate::mind_key::MindKey;

use crate::mind::realtime::{Service, ServiceUrl};
use backend::{Backend, BackendKind, Work};
use dialogues::Dialogues;
use key::{Key, without_secret};
use recording::{RecordedStreams, Recorder};

/// The sender of an order, which gets its result.
pub(crate) trait Client: Send + Sync {
    /// Takes a report.
    fn take(self: Arc<Self>, report: Report);
}

/// What the servers of a script need to be reached.
#[derive(Clone, Default)]
pub(crate) struct Access {
    /// Instead of the variables that the script names.
    pub(crate) key: Option<MindKey>,
    /// Extra trusted roots, PEM.
    pub(crate) ca_pem: Option<String>,
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("Access").field("key", &self.key.is_some()).field("ca_pem", &self.ca_pem.is_some()).finish()
    }
}

/// The servers behind the characters of one script.
#[derive(Debug)]
pub(crate) struct MindServers {
    chat: Option<Arc<Backend>>,
    speech: Option<Arc<Backend>>,
    hearing: Option<Arc<Backend>>,
    dialogues: Option<Dialogues>,
}

impl MindServers {
    /// Connections are opened with the first order.
    pub(crate) fn new(settings: &MindSettings, characters: Vec<String>, access: &Access) -> Self {
        let names = settings.names;
        let recorder = settings.record.clone().map(|path| Arc::new(Recorder::new(path, characters.clone())));
        let recorded = settings.replay.as_ref().map(|path| Arc::new(RecordedStreams::new(path.clone(), characters)));
        let service_url = settings.realtime.as_ref().and_then(|service| ServiceUrl::parse(&service.url).ok());
        let mind_host = settings.chat.as_ref().and_then(|chat| host("mind.url", &chat.url));
        let mind_host = mind_host.or_else(|| service_url.as_ref().map(|url| url.remote.authority()));
        let key = |env: Option<&String>, url: &str, table: &str| {
            // The key of the mind does not go to other hosts, unless the script names a key for them.
            let is_minds = table == "mind" || mind_host.is_none() || env.is_some() || host("url", url) == mind_host;
            Key::new(env.cloned(), access.key.clone().filter(|_| is_minds))
        };
        let backend = |table: &'static str, url: &str, model: &str, env: Option<&String>, kind: BackendKind| {
            // The script was checked: its addresses are good.
            let url = ServerUrl::parse(table, url).ok()?;
            let key = key(env, &url.to_string(), table);
            let (names, key_source) = (settings.names, key.source(settings.names));
            let peer = Peer { table, url, model: model.to_owned(), key_source, names, redactor: Redactor::none() };
            Some(Arc::new(Backend::new(peer, key, access.ca_pem.clone(), kind)))
        };
        let chat = settings.chat.as_ref().and_then(|chat| {
            let kind = BackendKind::Chat { settings: Box::new(chat.clone()), recorder, recorded };
            backend("mind", &chat.url, &chat.model, chat.key_env.as_ref(), kind)
        });
        let speech = settings.speech.as_ref().and_then(|speech| {
            let kind = BackendKind::Speech(speech.clone());
            backend("speech", &speech.url, &speech.model, speech.key_env.as_ref(), kind)
        });
        let hearing = settings.hearing.as_ref().and_then(|hearing| {
            let kind = BackendKind::Hearing(hearing.clone());
            backend("hearing", &hearing.url, &hearing.model, hearing.key_env.as_ref(), kind)
        });
        let dialogues = settings.realtime.clone().zip(service_url).map(|(settings, url)| {
            let key = Key::new(settings.key_env.clone(), access.key.clone());
            let (key_source, words_key) = (key.source(names), key.clone());
            let redactor = Redactor::new(move |words| {
                let secret = words_key.authorization().ok().flatten();
                without_secret(words, secret.as_ref())
            });
            Dialogues::new(Service { url, settings, key_source, names, redactor }, key, access.ca_pem.clone())
        });
        Self { chat, speech, hearing, dialogues }
    }

    /// Takes the orders of a client. Must be called on the runtime.
    pub(crate) fn perform(&self, client: &Weak<dyn Client>, number: u64, orders: Vec<Order>) {
        let mut touched: BTreeMap<&str, &Arc<Backend>> = BTreeMap::new();
        for order in orders {
            let (backend, work, order) = match order {
                Order::Ask { work, question } => (&self.chat, work, Work::Ask(Arc::from(question))),
                Order::Speak { work, request } => (&self.speech, work, Work::Speak(request)),
                Order::Hear { work, request } => (&self.hearing, work, Work::Hear(Arc::new(request))),
                Order::Converse { character, command } => {
                    if let Some(dialogues) = &self.dialogues {
                        dialogues.perform(client, number, character, command);
                    }
                    continue;
                }
                Order::Cancel { work } => {
                    if let Some(dialogues) = &self.dialogues {
                        dialogues.cancel(number, work);
                    }
                    for backend in self.backends() {
                        backend.cancel(number, work);
                        touched.insert(backend.table(), backend);
                    }
                    continue;
                }
            };
            if let Some(backend) = backend {
                backend.push(number, work, Weak::clone(client), order);
                touched.insert(backend.table(), backend);
            }
        }
        for backend in touched.into_values() {
            backend.pump();
        }
    }

    /// A client is gone: nothing is done for it any more.
    pub(crate) fn leave(&self, number: u64) {
        for backend in self.backends() {
            backend.leave(number);
        }
        if let Some(dialogues) = &self.dialogues {
            dialogues.leave(number);
        }
    }

    /// How many requests wait, and how many are being answered.
    pub(crate) fn load(&self) -> (usize, usize) {
        let loads = self.backends().map(|backend| backend.load());
        loads.fold((0, 0), |(waiting, running), load| (waiting + load.0, running + load.1))
    }

    fn backends(&self) -> impl Iterator<Item = &Arc<Backend>> {
        [&self.chat, &self.speech, &self.hearing].into_iter().flatten()
    }
}

fn host(field: &str, url: &str) -> Option<String> {
    ServerUrl::parse(field, url).ok().map(|url| url.remote.authority())
}
