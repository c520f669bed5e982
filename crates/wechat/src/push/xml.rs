//! XML as WeChat pushes it: elements and texts. No document type, no entities but XML's own five, nothing outside the
//! root; attributes are passed over.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, Event};
use serde_json::{Map, Value};

const DEPTH: usize = 16;
const ELEMENTS: usize = 1024;

/// An element that is still open.
#[derive(Default)]
struct Open {
    name: String,
    text: String,
    children: Map<String, Value>,
}

/// The elements of the root by name; of those that share a name, the first.
pub(super) fn parse(text: &str) -> Option<Map<String, Value>> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Open> = Vec::new();
    let mut root = None;
    let mut elements = 0;
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) => {
                elements += 1;
                if root.is_some() || open.len() == DEPTH || elements > ELEMENTS {
                    return None;
                }
                open.push(Open { name: tag.name().as_ref().to_owned(), ..Open::default() });
            }
            Event::End(_) => root = close(&mut open)?,
            Event::Empty(tag) => {
                let name = tag.name().as_ref().to_owned();
                open.last_mut()?.children.entry(name).or_insert_with(|| Value::String(String::new()));
            }
            Event::Text(text) => add(&mut open, &text.xml10_content())?,
            Event::CData(text) => add(&mut open, &text.xml10_content())?,
            Event::GeneralRef(entity) => add(&mut open, resolve(&entity)?.encode_utf8(&mut [0; 4]))?,
            Event::Decl(_) | Event::Comment(_) => {}
            Event::DocType(_) | Event::PI(_) => return None,
            Event::Eof => return root.filter(|_| open.is_empty()),
        }
    }
}

/// Puts the innermost element into the one around it. Gives the root's own elements once that is closed.
fn close(open: &mut Vec<Open>) -> Option<Option<Map<String, Value>>> {
    let closed = open.pop()?;
    let Some(around) = open.last_mut() else { return Some(Some(closed.children)) };
    let value = if closed.children.is_empty() { Value::String(closed.text) } else { Value::Object(closed.children) };
    around.children.entry(closed.name).or_insert(value);
    Some(None)
}

fn add(open: &mut [Open], text: &str) -> Option<()> {
    match open.last_mut() {
        Some(element) => element.text.push_str(text),
        None if text.trim().is_empty() => {}
        None => return None,
    }
    Some(())
}

fn resolve(entity: &BytesRef<'_>) -> Option<char> {
    if entity.is_char_ref() {
        return entity.resolve_char_ref().ok()?;
    }
    match &*entity.xml10_content() {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}
