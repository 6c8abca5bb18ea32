//! Functions that read and write formats of data. Each format is read by a library; nothing here parses by itself.

mod csv;
mod csv_format;
mod csv_parse;
mod ics_format;
mod ics_parse;
mod json_format;
mod json_parse;
mod xml_format;
mod xml_parse;
mod zip;

pub(crate) use csv_format::CsvFormat;
pub(crate) use csv_parse::CsvParse;
pub(crate) use ics_format::IcsFormat;
pub(crate) use ics_parse::IcsParse;
pub(crate) use json_format::JsonFormat;
pub(crate) use json_parse::JsonParse;
pub(crate) use xml_format::XmlFormat;
pub(crate) use xml_parse::XmlParse;
pub(crate) use zip::{Unzip, Zip};
