//! Imports: `/v1/apps/{owner}/{slug}/tables/{table}/imports…`. The file goes to the app as it comes; nobody holds it whole.

use std::collections::BTreeMap;

use edgewright_app_engine::{ImportRequest, Query};
use edgewright_limits::import::{FILE_BYTES, MAPPING_BYTES};
use edgewright_types::{Actor, Problem};
use serde::Serialize;
use worker::wasm_bindgen::JsValue;

use super::row::{parameters::query_invalid, table};
use crate::{
    app_object,
    call::Call,
    objects::{self, Class},
    page,
    reply::Reply,
    row_changes,
};

/// Kinds of files that are read.
const KINDS: [&str; 3] = ["text/csv", "application/csv", "text/tab-separated-values"];

/// What the app's object hears of an import, beside the file.
#[derive(Serialize)]
struct Asked<'a> {
    actor: &'a Actor,
    request: ImportRequest,
    idempotency_key: Option<String>,
    length: Option<usize>,
}

/// What the app's object hears of an import to take back.
#[derive(Serialize)]
struct UndoAsked<'a> {
    actor: &'a Actor,
    table: &'a str,
    id: &'a str,
}

/// Imports a file, or only checks it.
pub async fn create(call: Call) -> Result<Reply, Problem> {
    let length = call
        .header("content-length")
        .and_then(|length| length.parse::<usize>().ok());
    if length.is_some_and(|length| length > FILE_BYTES) {
        let detail =
            format!("The file is larger than {FILE_BYTES} bytes. Divide it and import the parts.");
        return Err(Problem::caller(413, "body-too-large", detail).with("limit_bytes", FILE_BYTES));
    }
    if !is_csv(call.header("content-type").as_deref()) {
        return Err(Problem::caller(
            415,
            "content-type-not-csv",
            "Send the file as text/csv in UTF-8.",
        ));
    }
    let asked = Asked {
        actor: &call.actor,
        request: ImportRequest {
            table: table(&call),
            dry_run: flag(&call, "dry_run")?,
            all_or_nothing: flag(&call, "all_or_nothing")?,
            delimiter: call.query("delimiter").map(str::to_owned),
            mapping: mapping(&call)?,
        },
        idempotency_key: call.idempotency_key()?,
        length,
    };
    let header = edgewright_typed_json::to_text(&asked).map_err(|_| Problem::ours())?;
    let headers = worker::Headers::new();
    headers
        .set("x-edgewright-import", &in_ascii(&header))
        .map_err(|_| Problem::ours())?;
    let file = call.request.inner().body().map(JsValue::from);
    let app = call.app_address()?;
    let name = app.to_string();
    let response = objects::send(&call.env, Class::App, &name, "import", headers, file).await?;
    row_changes::tell(&call, &app, &response);
    objects::into_reply(response).await
}

/// How far an import is, and what was wrong.
pub async fn get(call: Call) -> Result<Reply, Problem> {
    let query = Query::ImportGet {
        table: table(&call),
        id: call.param("import_id").to_owned(),
        cursor: call.query("cursor").map(str::to_owned),
        limit: Some(page::limit(&call)?),
    };
    app_object::query(&call, query).await
}

/// Takes an import back.
pub async fn undo(call: Call) -> Result<Reply, Problem> {
    let asked = UndoAsked {
        actor: &call.actor,
        table: call.param("table"),
        id: call.param("import_id"),
    };
    let app = call.app_address()?;
    let name = app.to_string();
    let response = objects::post(&call.env, Class::App, &name, "import-undo", &asked).await?;
    row_changes::tell(&call, &app, &response);
    objects::into_reply(response).await
}

/// A file of rows in UTF-8, or one that does not say.
fn is_csv(content_type: Option<&str>) -> bool {
    let mut parts = content_type.unwrap_or_default().split(';').map(str::trim);
    let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
    KINDS.contains(&kind.as_str())
        && parts.all(|part| {
            let part = part.to_ascii_lowercase();
            part.strip_prefix("charset=")
                .is_none_or(|charset| charset.trim_matches('"') == "utf-8")
        })
}

fn flag(call: &Call, name: &str) -> Result<bool, Problem> {
    match call.query(name) {
        None | Some("false" | "0") => Ok(false),
        Some("true" | "1" | "") => Ok(true),
        Some(_) => Err(query_invalid(name, "Send true or false.")),
    }
}

/// `{"Name": "title", "Remarks": null}`: the field of each column; null leaves it out.
fn mapping(call: &Call) -> Result<BTreeMap<String, Option<String>>, Problem> {
    let Some(text) = call.query("mapping").filter(|text| !text.is_empty()) else {
        return Ok(BTreeMap::new());
    };
    if text.len() > MAPPING_BYTES {
        return Err(query_invalid(
            "mapping",
            "It is too long. Name fewer columns.",
        ));
    }
    edgewright_typed_json::from_text(text).map_err(|_| {
        let example = r#"{"Name": "title", "Remarks": null}"#;
        query_invalid(
            "mapping",
            &format!("Send an object as JSON, such as {example}."),
        )
    })
}

/// JSON as a header may hold it.
fn in_ascii(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for character in json.chars() {
        if character.is_ascii() {
            text.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_what_it_is() {
        for fits in [
            "text/csv",
            "Text/CSV; charset=UTF-8",
            "text/csv; header=present",
            "text/tab-separated-values",
        ] {
            assert!(is_csv(Some(fits)), "{fits}");
        }
        for other in [
            None,
            Some("application/json"),
            Some("text/csv; charset=latin1"),
            Some("multipart/form-data"),
        ] {
            assert!(!is_csv(other), "{other:?}");
        }
    }

    #[test]
    fn a_header_holds_any_name() {
        assert_eq!(
            in_ascii(r#"{"Größe":"🙂"}"#),
            r#"{"Gr\u00f6\u00dfe":"\ud83d\ude42"}"#
        );
    }
}
