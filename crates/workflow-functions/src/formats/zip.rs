//! `zip` and `unzip`: several files in one. The library reads and writes the archive, the other one compresses.

use std::io::Write;

use edgewright_limits::function::{RESULT_BYTES, ZIP_FILES};
use flate2::Compression;
use flate2::bufread::DeflateDecoder;
use flate2::write::DeflateEncoder;
use rawzip::{CompressionMethod, ZipArchive, ZipArchiveWriter};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::bytes::{Form, inflate};
use crate::function::{Function, Outcome};
use crate::quota::Quota;
use crate::{Context, FunctionError};

/// Files to put together.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ZipArguments {
    /// The files, at most 1000.
    files: Vec<File>,
}

/// A file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct File {
    /// Its name, with folders before it if it is in some: `reports/2026.csv`.
    name: String,
    /// Its content.
    data: String,
    /// The form the content is in; `text` if not given.
    #[serde(default)]
    data_form: Form,
}

pub(crate) struct Zip;

impl Function for Zip {
    const NAME: &'static str = "zip:1.0.0";
    const SUMMARY: &'static str = "Puts files into a ZIP archive; the result is in base64.";
    const EXAMPLE: &'static str = r#"{
  "with": {"files": []},
  "returns": "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA=="
}"#;
    type Arguments = ZipArguments;

    fn run(arguments: ZipArguments, _: &Context) -> Outcome {
        check_count(arguments.files.len(), "/files")?;
        let mut archive = ZipArchiveWriter::new(Vec::new());
        for (index, file) in arguments.files.iter().enumerate() {
            let data = file
                .data_form
                .read(&file.data, &format!("/files/{index}/data"))?;
            if add(&mut archive, &file.name, &data).is_none() {
                let message = "A file cannot have this name in an archive.";
                return Err(FunctionError::data(
                    &format!("/files/{index}/name"),
                    message,
                ));
            }
        }
        let refused = |_| FunctionError::data("/files", "These files do not fit into an archive.");
        Ok(Form::Base64
            .write(archive.finish().map_err(refused)?)?
            .into())
    }
}

fn add(archive: &mut ZipArchiveWriter<Vec<u8>>, name: &str, data: &[u8]) -> Option<()> {
    if !is_name(name) {
        return None;
    }
    let file = archive
        .new_file(name)
        .compression_method(CompressionMethod::DEFLATE);
    let (mut entry, config) = file.start().ok()?;
    let mut writer = config.wrap(DeflateEncoder::new(&mut entry, Compression::default()));
    writer.write_all(data).ok()?;
    let (encoder, descriptor) = writer.finish().ok()?;
    encoder.finish().ok()?;
    entry.finish(descriptor).ok()?;
    Some(())
}

/// A relative name that leads nowhere else, whatever unpacks it.
fn is_name(name: &str) -> bool {
    let is_step = |step: &str| !step.is_empty() && step != "." && step != "..";
    name.len() <= 255 && !name.contains(['\\', ':', '\0']) && name.split('/').all(is_step)
}

fn check_count(count: usize, pointer: &str) -> Result<(), FunctionError> {
    if count <= ZIP_FILES {
        return Ok(());
    }
    let message = format!("An archive has at most {ZIP_FILES} files here.");
    Err(FunctionError::too_large(pointer, message))
}

/// An archive to take apart.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UnzipArguments {
    /// The archive, in base64.
    data: String,
    /// The form the contents of files get; `text` if not given.
    #[serde(default)]
    form: Form,
}

pub(crate) struct Unzip;

impl Function for Unzip {
    const NAME: &'static str = "unzip:1.0.0";
    const SUMMARY: &'static str = "Takes the files out of a ZIP archive.";
    const EXAMPLE: &'static str = r#"{
  "with": {"data": "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA=="},
  "returns": []
}"#;
    type Arguments = UnzipArguments;

    fn run(arguments: UnzipArguments, _: &Context) -> Outcome {
        let data = Form::Base64.read(&arguments.data, "/data")?;
        let broken = || FunctionError::data("/data", "This is no ZIP archive, or it is damaged.");
        let archive = ZipArchive::from_slice(data.as_slice()).map_err(|_| broken())?;
        let mut quota = Quota::result();
        let mut entries = archive.entries();
        let mut files: Vec<Value> = Vec::new();
        // What all files together may still grow to: parts of an archive may lie over one another.
        let mut left = RESULT_BYTES;
        while let Some(entry) = entries.next_entry().map_err(|_| broken())? {
            if entry.is_dir() {
                continue;
            }
            check_count(files.len() + 1, "/data")?;
            let name = String::from_utf8_lossy(entry.file_path().as_bytes()).into_owned();
            if !is_name(&name) {
                let message = "The archive has a file whose name leads out of it.";
                return Err(FunctionError::data("/data", message));
            }
            let local = archive.get_entry(entry.wayfinder()).map_err(|_| broken())?;
            let packed = local.data();
            let bytes = match entry.compression_method() {
                CompressionMethod::STORE => {
                    inflate(local.verifying_reader(packed), packed.len(), left)?
                }
                CompressionMethod::DEFLATE => {
                    let reader = local.verifying_reader(DeflateDecoder::new(packed));
                    inflate(reader, packed.len(), left)?
                }
                _ => {
                    let message =
                        format!("The file {name} is compressed in a way that is not read here.");
                    return Err(FunctionError::data("/data", message));
                }
            };
            left = left.saturating_sub(bytes.len());
            quota.take(name.len() + bytes.len())?;
            files.push(json!({"name": name, "data": arguments.form.write(bytes)?}));
        }
        Ok(files.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::ErrorCode;
    use crate::testing::{refused, returns};
    use edgewright_limits::function::ZIP_FILES;
    use serde_json::{Value, json};

    fn zipped(files: Value) -> Value {
        returns("zip", json!({"files": files}))
    }

    #[test]
    fn files_come_back() {
        let files = json!([{"name": "a.txt", "data": "Grüße"}, {"name": "b/c", "data": ""}]);
        let archive = zipped(files.clone());
        assert_eq!(returns("unzip", json!({"data": archive})), files);
        let hex = returns("unzip", json!({"data": archive, "form": "hex"}));
        assert_eq!(hex[0]["data"], "4772c3bcc39f65");
    }

    #[test]
    fn names_lead_nowhere_else() {
        for name in ["", "/a", "../a", "a/../b", "a\\b", "c:a", "a//b", "a/", "."] {
            let error = refused("zip", json!({"files": [{"name": name, "data": ""}]}));
            assert_eq!(error.pointer, "/files/0/name", "{name}");
        }
    }

    #[test]
    fn damage_and_bombs_are_told() {
        assert_eq!(
            refused("unzip", json!({"data": "AAAA"})).code,
            ErrorCode::Data
        );
        let archive = zipped(json!([{"name": "a", "data": "x".repeat(1_000)}]));
        let broken = archive.as_str().unwrap().replacen("eA", "eB", 1);
        let mut cut = archive.as_str().unwrap().to_owned();
        cut.truncate(40);
        assert_eq!(refused("unzip", json!({"data": cut})).pointer, "/data");
        if broken != archive.as_str().unwrap() {
            refused("unzip", json!({"data": broken}));
        }
        let bomb = zipped(json!([{"name": "a", "data": "0".repeat(3_000_000)}]));
        assert_eq!(
            refused("unzip", json!({"data": bomb})).code,
            ErrorCode::TooLarge
        );
    }

    #[test]
    fn the_number_of_files_is_bounded() {
        let files = |count: usize| -> Value {
            (0..count)
                .map(|index| json!({"name": index.to_string(), "data": ""}))
                .collect()
        };
        for count in [ZIP_FILES - 1, ZIP_FILES] {
            let archive = zipped(files(count));
            assert_eq!(
                returns("unzip", json!({"data": archive}))
                    .as_array()
                    .unwrap()
                    .len(),
                count
            );
        }
        assert_eq!(
            refused("zip", json!({"files": files(ZIP_FILES + 1)})).pointer,
            "/files"
        );
    }
}
