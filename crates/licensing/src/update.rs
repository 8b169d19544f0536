//! Update: a new revision of a file that holds more.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    FieldError, GenerateDraft, Machine, MachineDraft, PartDraft, PartLine, Serial, Warning, draft::Reading,
};

/// A wish for a new revision of an active file: what it shall hold, whole, and not the difference, so that the
/// same wish twice is the same file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Update {
    /// The file as the person saw it: the revision that is in force.
    pub serial: Serial,
    /// The file's machine and, for a switchover pair, the second one.
    pub machines: Vec<Machine>,
    /// Every part that the new revision holds, each once.
    pub parts: Vec<PartLine>,
    /// Other active files on the second machine that the person has seen and wants beside this one.
    pub confirmed_files: Vec<Serial>,
}

/// The Activation File Update page as typed. It may hold anything; [`UpdateDraft::read`] says what is wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct UpdateDraft {
    /// The machines, the file's first.
    pub machines: Vec<MachineDraft>,
    /// The parts that the file holds, and those that are added.
    pub parts: Vec<PartDraft>,
    /// Other active files that the person has seen and wants beside this one.
    pub confirmed_files: Vec<String>,
}

impl UpdateDraft {
    /// Reads the wish to update this file.
    ///
    /// # Errors
    /// Every field that holds what it cannot.
    pub fn read(&self, serial: &Serial) -> Result<Update, Vec<FieldError>> {
        let mut reading = Reading::default();
        let form = self.form();
        let machines = form.read_machines(&mut reading);
        let parts = form.read_parts(&mut reading);
        let confirmed_files = self.confirmed_files.iter().filter_map(|serial| serial.parse().ok()).collect();
        if !reading.errors.is_empty() {
            return Err(reading.errors);
        }
        Ok(Update { serial: serial.clone(), machines, parts, confirmed_files })
    }

    /// What is odd about the machines, as far as they can be read.
    pub fn warnings(&self) -> Vec<Warning> {
        self.form().warnings()
    }

    /// The lines that can be read already.
    pub fn lines_so_far(&self) -> Vec<PartLine> {
        self.form().lines_so_far()
    }

    /// The same fields as those of the New Activation File form, which are read alike.
    fn form(&self) -> GenerateDraft {
        GenerateDraft {
            machines: self.machines.clone(),
            parts: self.parts.clone(),
            ..GenerateDraft::default()
        }
    }
}
