//! Where the JSON of a card is: in a text chunk of a PNG, or plain.

use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use png::{DecodeOptions, Decoder, Limits};

use super::MOST_JSON;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const ZIP: &[u8] = b"PK\x03\x04";
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Bytes that the decoder may take: the Base64 of the largest card, and a row of its picture.
const DECODER_BYTES: usize = 16 << 20;

/// Letters that the largest card takes as Base64.
const LONGEST_BASE64: usize = MOST_JSON / 3 * 4 + 4;

/// The texts that may be the card, the likeliest first; never none.
pub(super) fn candidates(file: &[u8]) -> Result<Vec<Vec<u8>>, String> {
    if file.starts_with(PNG) {
        return of_png(file);
    }
    let text = file.strip_prefix(BYTE_ORDER_MARK).unwrap_or(file);
    if text.trim_ascii_start().starts_with(b"{") {
        return small(text.to_vec()).map(|json| vec![json]);
    }
    Err(if file.starts_with(ZIP) {
        "is an archive (.charx); unpack it and give the card.json inside".to_owned()
    } else {
        "is no character card; give a PNG with a card in it, or the card's JSON".to_owned()
    })
}

/// Of version 3 before those of older ones; of several the last, which was edited last.
fn of_png(file: &[u8]) -> Result<Vec<Vec<u8>>, String> {
    let damaged = |error: png::DecodingError| format!("is a damaged PNG: {error}; save the card again");
    let mut options = DecodeOptions::default();
    options.set_skip_ancillary_crc_failures(false);
    let mut decoder = Decoder::new_with_options(Cursor::new(file), options);
    decoder.set_limits(Limits { bytes: DECODER_BYTES });
    let mut reader = decoder.read_info().map_err(damaged)?;
    reader.finish().map_err(damaged)?;
    let info = reader.info();
    // With what became of unpacking them.
    let mut texts: Vec<(&str, Result<String, png::DecodingError>)> = Vec::new();
    texts.extend(info.uncompressed_latin1_text.iter().map(|chunk| (chunk.keyword.as_str(), Ok(chunk.text.clone()))));
    for chunk in &info.compressed_latin1_text {
        let mut whole = chunk.clone();
        let text = whole.decompress_text_with_limit(LONGEST_BASE64).and_then(|()| whole.get_text());
        texts.push((&chunk.keyword, text));
    }
    for chunk in &info.utf8_text {
        let mut whole = chunk.clone();
        let text = whole.decompress_text_with_limit(LONGEST_BASE64).and_then(|()| whole.get_text());
        texts.push((&chunk.keyword, text));
    }
    let mut found = Vec::new();
    let mut problem = None;
    for (keyword, text) in texts {
        let version = match keyword.to_ascii_lowercase().as_str() {
            "ccv3" => 3,
            "chara" => 2,
            _ => continue,
        };
        match text.map_err(|error| format!("the card inside is packed badly: {error}")).and_then(|text| decode(&text)) {
            Ok(json) => found.push((version, json)),
            Err(why) => problem = Some(why),
        }
    }
    if found.is_empty() {
        let missing = "is a PNG without a character card; export the card again, as PNG or as JSON";
        return Err(problem.unwrap_or_else(|| missing.to_owned()));
    }
    found.reverse();
    found.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    Ok(found.into_iter().map(|(_, json)| json).collect())
}

fn decode(text: &str) -> Result<Vec<u8>, String> {
    let text = text.trim();
    let decoded = STANDARD.decode(text).or_else(|_| STANDARD_NO_PAD.decode(text));
    small(decoded.map_err(|_| "the card inside is not Base64; export it again".to_owned())?)
}

fn small(json: Vec<u8>) -> Result<Vec<u8>, String> {
    if json.len() > MOST_JSON {
        return Err(format!("has {} bytes of JSON; a card has at most {MOST_JSON}", json.len()));
    }
    Ok(json)
}
