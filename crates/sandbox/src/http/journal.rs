//! What the API was asked, for tests that assert what a client sent.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::{HeaderMap, StatusCode, request::Parts};
use serde::Serialize;
use serde_json::Value;

/// How many requests are remembered: enough for the longest journey, and a sandbox that runs for weeks stays small.
const REMEMBERED: usize = 1_000;

/// The latest requests to the API, oldest first. Kept in memory and shown on demand only: it holds the keys that were sent.
#[derive(Default)]
pub(crate) struct Journal(Mutex<VecDeque<Arc<Mutex<Entry>>>>);

/// One request and what became of it.
#[derive(Clone, Serialize)]
pub(crate) struct Entry {
    method: String,
    path: String,
    query: Option<String>,
    /// Lower-case names; several values of one name are joined by a comma.
    headers: BTreeMap<String, String>,
    /// The JSON that was sent, a string where it was something else, null where it was nothing.
    body: Value,
    /// Null while there is no answer, and for ever when the connection was dropped.
    status: Option<u16>,
}

/// The place in the journal where the status of one request will be noted.
pub(crate) struct Note(Arc<Mutex<Entry>>);

impl Note {
    pub(crate) fn answered(&self, status: StatusCode) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).status = Some(status.as_u16());
    }
}

impl Journal {
    pub(crate) fn record(&self, request: &Parts, body: &[u8]) -> Note {
        let entry = Arc::new(Mutex::new(Entry {
            method: request.method.to_string(),
            path: request.uri.path().to_owned(),
            query: request.uri.query().map(str::to_owned),
            headers: headers(&request.headers),
            body: readable(body),
            status: None,
        }));
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() == REMEMBERED {
            entries.pop_front();
        }
        entries.push_back(Arc::clone(&entry));
        Note(entry)
    }

    pub(crate) fn entries(&self) -> Vec<Entry> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries
            .iter()
            .map(|entry| entry.lock().unwrap_or_else(PoisonError::into_inner).clone())
            .collect()
    }

    pub(crate) fn clear(&self) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}

fn headers(headers: &HeaderMap) -> BTreeMap<String, String> {
    let mut all = BTreeMap::<String, String>::new();
    for (name, value) in headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        all.entry(name.as_str().to_owned())
            .and_modify(|known| {
                known.push_str(", ");
                known.push_str(&value);
            })
            .or_insert_with(|| value.into_owned());
    }
    all
}

fn readable(body: &[u8]) -> Value {
    if body.is_empty() {
        return Value::Null;
    }
    serde_json::from_slice(body)
        .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(body).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn parts(path: &str) -> Parts {
        let request = Request::post(path)
            .header("X-Twice", "1")
            .header("x-twice", "2");
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn remembers_the_latest_thousand_in_order() {
        let journal = Journal::default();
        for number in 0..1_003 {
            journal
                .record(&parts(&format!("/v1/{number}?q")), b"")
                .answered(StatusCode::OK);
        }
        let entries = journal.entries();
        assert_eq!(entries.len(), 1_000);
        assert_eq!(
            (entries[0].path.as_str(), entries[999].path.as_str()),
            ("/v1/3", "/v1/1002")
        );
        assert_eq!(entries[0].query.as_deref(), Some("q"));
        assert_eq!(entries[0].headers["x-twice"], "1, 2");
    }

    #[test]
    fn shows_json_as_json_and_the_rest_as_text() {
        assert_eq!(readable(b"{\"a\": 1}"), serde_json::json!({"a": 1}));
        assert_eq!(readable(b"{oops"), serde_json::json!("{oops"));
        assert_eq!(readable(b""), Value::Null);
    }
}
