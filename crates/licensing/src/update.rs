//! Update: a new revision of a file that holds more.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{Machine, PartLine, Serial};

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
