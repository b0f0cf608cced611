//! What is on a tape: a table for people, an object for programs.

use std::fmt::Write;

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::{dialect_of, name_of};
use crate::cli::cartridge;
use crate::famicom::cassette::{Finding, Kind};

/// The contents of a tape.
#[derive(Debug, Serialize)]
pub(super) struct Contents {
    version: u32,
    recordings: Vec<Entry>,
}

/// One recording, as far as it can be read.
#[derive(Debug, Serialize)]
struct Entry {
    name: Option<String>,
    kind: Option<&'static str>,
    /// The version of the language that recorded it.
    dialect: Option<&'static str>,
    /// What its header announces.
    bytes: Option<usize>,
    load_address: Option<u16>,
    start_ms: u64,
    end_ms: u64,
    speed_percent: u32,
    fault: Option<FaultEntry>,
}

#[derive(Debug, Serialize)]
struct FaultEntry {
    code: &'static str,
    at_ms: u64,
    message: String,
    salvaged_bytes: usize,
    salvaged_lines: usize,
}

impl Contents {
    /// Describes what was found.
    pub(super) fn new(findings: &[Finding]) -> Contents {
        Contents { version: 1, recordings: findings.iter().map(entry).collect() }
    }

    /// One JSON object, with a newline.
    pub(super) fn json(&self) -> String {
        // Strings and numbers only: there is nothing that JSON cannot hold.
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }

    /// A line for each recording, and one for each fault.
    pub(super) fn table(&self) -> String {
        let mut text = String::from("     start  kind     name               bytes  speed\n");
        for entry in &self.recordings {
            let name = entry.name.as_deref().unwrap_or("?");
            let padding = " ".repeat(16usize.saturating_sub(name.width()));
            let bytes = entry.bytes.map_or_else(|| "?".to_owned(), |bytes| bytes.to_string());
            let start = seconds(entry.start_ms);
            let (kind, speed) = (entry.kind.unwrap_or("?"), entry.speed_percent);
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{start:>8} s  {kind:<7}  {name}{padding}  {bytes:>6}  {speed:>4}%");
            if let Some(fault) = &entry.fault {
                let _ = write!(text, "            ?{} ERROR: {}", fault.code, fault.message);
                let _ = match fault.salvaged_bytes {
                    0 => writeln!(text),
                    bytes => writeln!(text, " ({bytes} bytes, {} whole lines before it)", fault.salvaged_lines),
                };
            }
        }
        text
    }
}

fn entry(finding: &Finding) -> Entry {
    let header = finding.header;
    let fault = finding.result.as_ref().err().map(|fault| FaultEntry {
        code: fault.code().letters(),
        at_ms: fault.at().milliseconds(),
        message: fault.to_string(),
        salvaged_bytes: finding.salvaged.len(),
        salvaged_lines: cartridge::salvage(&finding.salvaged).lines().len(),
    });
    Entry {
        name: name_of(finding).map(|name| name.to_string()),
        kind: header.map(|header| match header.kind {
            Kind::Program => "program",
            Kind::Picture => "picture",
        }),
        dialect: dialect_of(finding).map(|dialect| dialect.name()),
        // A picture has four headers.
        bytes: match &finding.result {
            Ok(recording) => Some(recording.data.len()),
            Err(_) => header.map(|header| header.length.into()),
        },
        load_address: header.map(|header| header.load_address),
        start_ms: finding.start.milliseconds(),
        end_ms: finding.end.milliseconds(),
        speed_percent: finding.speed_percent,
        fault,
    }
}

fn seconds(milliseconds: u64) -> String {
    format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000)
}
