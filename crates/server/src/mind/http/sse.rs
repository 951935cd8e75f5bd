//! Server-sent events from pieces of bytes of any size, as servers write them rather than as the standard wants them.

/// Bytes of one line, and of the data of one event. What is longer is skipped.
pub(crate) const LONGEST_LINE: usize = 1 << 20;
/// Maximum bytes kept of a line that is not a field of an event; the first such line is shown in a message.
const LONGEST_ODD_LINE: usize = 1_024;

/// What a stream says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// The data of an event, its lines joined. `is_error`: it is named `error`, or came in a line `error: ...`.
    Data { text: String, is_error: bool },
    /// A comment, or a field without data: the server is alive.
    Life,
    /// A line that is not a field. A response with no other lines is not an event stream.
    Odd(String),
    /// A line or an event beyond its bound. It was left out.
    TooLong,
}

/// Reads a stream.
///
/// Lines end with LF, CRLF or CR. A byte order mark at the beginning, `id:` and `retry:` are ignored. The end of the stream
/// ends its last line and its last event.
#[derive(Debug, Default)]
pub(crate) struct EventStream {
    line: Vec<u8>,
    /// The line is too long: nothing of it is kept.
    is_skipping: bool,
    /// A LF that comes now belongs to the CR before it.
    after_cr: bool,
    /// The first line may begin with a byte order mark.
    has_begun: bool,
    data: Vec<u8>,
    has_data: bool,
    is_error: bool,
    /// The event is too long: its other lines are not kept.
    is_dropped: bool,
}

impl EventStream {
    /// Reads on.
    pub(crate) fn feed(&mut self, mut bytes: &[u8], events: &mut Vec<Event>) {
        while let Some(first) = bytes.first() {
            if std::mem::take(&mut self.after_cr) && *first == b'\n' {
                bytes = bytes.get(1..).unwrap_or_default();
                continue;
            }
            let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let (part, rest) = bytes.split_at(end.unwrap_or(bytes.len()));
            self.take(part);
            if end.is_some() {
                self.after_cr = rest.first() == Some(&b'\r');
                self.end_line(events);
            }
            bytes = rest.get(1..).unwrap_or_default();
        }
    }

    /// The stream has ended.
    pub(crate) fn end(&mut self, events: &mut Vec<Event>) {
        if !self.line.is_empty() || self.is_skipping {
            self.end_line(events);
        }
        self.dispatch(events);
    }

    fn take(&mut self, part: &[u8]) {
        if self.is_skipping {
            return;
        }
        if self.line.len() + part.len() > LONGEST_LINE {
            self.is_skipping = true;
            self.line = Vec::new();
        } else {
            self.line.extend_from_slice(part);
        }
    }

    fn end_line(&mut self, events: &mut Vec<Event>) {
        if std::mem::take(&mut self.is_skipping) {
            self.has_begun = true;
            return events.push(Event::TooLong);
        }
        let kept = std::mem::take(&mut self.line);
        let mut line = kept.as_slice();
        if !std::mem::replace(&mut self.has_begun, true) {
            line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        }
        self.read_line(line, events);
        // The buffer of an ordinary line is used again.
        self.line = kept;
        self.line.clear();
        if self.line.capacity() > 64 * 1024 {
            self.line = Vec::new();
        }
    }

    fn read_line(&mut self, line: &[u8], events: &mut Vec<Event>) {
        if line.is_empty() {
            return self.dispatch(events);
        }
        let colon = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        let (name, value) = line.split_at(colon);
        let value = value.strip_prefix(b":").unwrap_or(value);
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match name {
            b"" => events.push(Event::Life),
            b"data" => self.add(value, events),
            b"event" => {
                self.is_error = value == b"error";
                events.push(Event::Life);
            }
            b"id" | b"retry" => events.push(Event::Life),
            // As llama.cpp wrote it until 2025.
            b"error" => events.push(Event::Data { text: text(value), is_error: true }),
            _ => events.push(Event::Odd(text(line.get(..LONGEST_ODD_LINE).unwrap_or(line)))),
        }
    }

    fn add(&mut self, value: &[u8], events: &mut Vec<Event>) {
        if self.is_dropped {
            return;
        }
        if self.data.len() + value.len() + 1 > LONGEST_LINE {
            self.data = Vec::new();
            self.is_dropped = true;
            return events.push(Event::TooLong);
        }
        if std::mem::replace(&mut self.has_data, true) {
            self.data.push(b'\n');
        }
        self.data.extend_from_slice(value);
    }

    fn dispatch(&mut self, events: &mut Vec<Event>) {
        let is_dropped = std::mem::take(&mut self.is_dropped);
        let is_error = std::mem::take(&mut self.is_error);
        if std::mem::take(&mut self.has_data) && !is_dropped {
            events.push(Event::Data { text: text(&self.data), is_error });
        }
        self.data.clear();
        if self.data.capacity() > 64 * 1024 {
            self.data = Vec::new();
        }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mind::http::testing::cuts;

    /// The events of a stream, however it is cut.
    fn read(bytes: &[u8]) -> Vec<Event> {
        let mut whole = None;
        for cut in cuts(bytes) {
            let (mut stream, mut events) = (EventStream::default(), Vec::new());
            cut.iter().for_each(|part| stream.feed(part, &mut events));
            stream.end(&mut events);
            match &whole {
                None => whole = Some(events),
                Some(whole) => assert_eq!(&events, whole, "{} parts", cut.len()),
            }
        }
        whole.unwrap_or_default()
    }

    fn data(text: &str) -> Event {
        Event::Data { text: text.to_owned(), is_error: false }
    }

    #[test]
    fn lines_end_in_three_ways_and_the_last_one_in_none() {
        for text in [
            "data: a\n\ndata: b\n\n",
            "data: a\r\n\r\ndata: b\r\n\r\n",
            "data: a\r\rdata: b\r\r",
            "data:a\n\r\ndata:b\r\n\n",
            "\u{feff}data: a\n\ndata: b",
            "\n\n\ndata: a\n\n\n\ndata: b\n",
        ] {
            assert_eq!(read(text.as_bytes()), [data("a"), data("b")], "{text:?}");
        }
    }

    #[test]
    fn data_of_several_lines_is_joined_and_one_blank_taken_off() {
        assert_eq!(read(b"data: {\ndata:  1\ndata\ndata:}\n\n"), [data("{\n 1\n\n}")]);
        assert_eq!(read("data: Gr\u{fc}\u{df} \u{1f600}\n\n".as_bytes()), [data("Gr\u{fc}\u{df} \u{1f600}")]);
        assert_eq!(read(b"data: \xff\n\n"), [data("\u{fffd}")]);
        assert_eq!(read(b"data:\n\n"), [data("")]);
    }

    #[test]
    fn comments_and_other_fields_are_life_and_nothing_else() {
        let events = read(b": OPENROUTER PROCESSING\n\n:\n\nretry: 5\nid: 1\n\nevent: message\ndata: a\n\n");
        let (life, said): (Vec<Event>, Vec<Event>) = events.into_iter().partition(|event| *event == Event::Life);
        assert_eq!((life.len(), said), (5, vec![data("a")]));
    }

    #[test]
    fn errors_are_marked_in_both_forms() {
        let error = |text: &str| Event::Data { text: text.to_owned(), is_error: true };
        assert_eq!(read(b"event: error\ndata: {}\n\ndata: a\n\n"), [Event::Life, error("{}"), data("a")]);
        assert_eq!(read(b"error: {\"code\":500}\n\n"), [error("{\"code\":500}")]);
        assert_eq!(read(b"Internal Server Error"), [Event::Odd("Internal Server Error".to_owned())]);
    }

    #[test]
    fn what_is_too_long_is_left_out() {
        let long = [b"data: ".as_slice(), &vec![b'a'; LONGEST_LINE], b"\n\ndata: b\n\n"].concat();
        assert_eq!(read(&long), [Event::TooLong, data("b")]);
        // Lines that are short, of one event that is not.
        let mut many = b"data: ".iter().chain(&[b'a'; 1_000]).chain(b"\n").copied().collect::<Vec<u8>>().repeat(1_100);
        many.extend_from_slice(b"\ndata: b\n\n");
        assert_eq!(read(&many), [Event::TooLong, data("b")]);
        // An endless line keeps nothing.
        let (mut stream, mut events) = (EventStream::default(), Vec::new());
        for _ in 0..100 {
            stream.feed(&vec![b'a'; LONGEST_LINE], &mut events);
            assert!(stream.line.capacity() <= 2 * LONGEST_LINE);
        }
        stream.end(&mut events);
        assert_eq!(events, [Event::TooLong]);
    }
}
