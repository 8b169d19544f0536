//! From a decision to a signed file.

use std::sync::Arc;

use activation_file::{
    AttributeValue, Claims, IssueError, MachineClaim, PERPETUAL_EXP, PartClaim, Signer, SiteClaim,
};
use chrono::{DateTime, SubsecRound, Utc};
use licensing::{GeneratedFile, Serial, Supersedes};
use portal_api::{FileRecord, FileState};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Who issues: the issuer's id and its key.
#[derive(Clone)]
pub(crate) struct Issuing {
    pub issuer: String,
    pub signer: Arc<dyn Signer>,
}

/// What a file is issued for.
pub(crate) struct Order<'a> {
    pub account: &'a licensing::AccountNumber,
    pub number: u64,
    /// The revision that the new one takes the place of; none for the first of a lineage.
    pub supersedes: Option<&'a Supersedes>,
    pub generated_by: &'a str,
    pub request: Uuid,
    pub now: DateTime<Utc>,
}

/// Why no file came of an accepted decision.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum IssuingError {
    /// The key could not sign.
    #[error("{0}")]
    CannotSign(String),
    /// The file would be larger than readers take.
    #[error(
        "The file would have {0} bytes, more than readers take. Generate several files with fewer parts each."
    )]
    TooLarge(usize),
    /// The decision cannot be written in the format: a fault of the program.
    #[error("{0}")]
    Fault(String),
}

/// The serial of this number: `AF-` and eight digits, or more when they are used up.
fn serial(number: u64) -> Result<Serial, IssuingError> {
    format!("AF-{number:08}").parse().map_err(|problem| IssuingError::Fault(format!("serial: {problem}")))
}

/// Signs the file and gives it with everything that is recorded of it.
pub(crate) fn issue(
    issuing: &Issuing,
    order: &Order<'_>,
    file: &GeneratedFile,
) -> Result<FileRecord, IssuingError> {
    let serial = serial(order.number)?;
    // Whole seconds, so that what the journal says is what the file says.
    let generated_at = order.now.trunc_subsecs(0);
    let (lineage, revision) = match order.supersedes {
        Some(before) => (before.lineage.clone(), before.revision.saturating_add(1)),
        None => (serial.clone(), 1),
    };
    let claims = Claims {
        lineage: lineage.to_string(),
        revision,
        supersedes: order.supersedes.map(|before| before.serial.to_string()),
        ..claims(&issuing.issuer, order, &serial, generated_at, file)
    };
    let content = activation_file::issue(&claims, &*issuing.signer, None).map_err(issuing_error)?;
    let sha256 = hex(&Sha256::digest(&content));
    let content =
        String::from_utf8(content).map_err(|_| IssuingError::Fault("the file is not UTF-8".into()))?;
    Ok(FileRecord {
        lineage,
        serial,
        revision,
        supersedes: order.supersedes.map(|before| before.serial.clone()),
        state: FileState::Active,
        site: file.site.clone(),
        machines: file.machines.clone(),
        product_line: file.product_line.clone(),
        license_type: file.license_type,
        license_version: file.license_version.clone(),
        attributes: file.attributes.clone(),
        parts: file.parts.clone(),
        generated_at,
        generated_by: order.generated_by.to_owned(),
        request: order.request,
        sha256,
        content,
    })
}

fn issuing_error(error: IssueError) -> IssuingError {
    match error {
        IssueError::Sign(error) => IssuingError::CannotSign(error.to_string()),
        IssueError::TooLarge(bytes) => IssuingError::TooLarge(bytes),
        IssueError::Malformed(_)
        | IssueError::Contradiction(_)
        | IssueError::OtherDevice { .. }
        | IssueError::OutsideDelegation(_) => IssuingError::Fault(error.to_string()),
    }
}

fn claims(
    issuer: &str,
    order: &Order<'_>,
    serial: &Serial,
    generated_at: DateTime<Utc>,
    file: &GeneratedFile,
) -> Claims {
    Claims {
        issuer: issuer.to_owned(),
        serial: serial.to_string(),
        account: order.account.to_string(),
        issued_at: generated_at.timestamp(),
        expires_at: PERPETUAL_EXP,
        lineage: serial.to_string(),
        revision: 1,
        supersedes: None,
        site: SiteClaim { id: file.site.id.to_string(), name: file.site.name.clone() },
        machines: file
            .machines
            .iter()
            .map(|machine| MachineClaim {
                name: machine.name.to_string(),
                host_id: machine.host_id.to_string(),
            })
            .collect(),
        product_line: file.product_line.to_string(),
        license_type: file.license_type,
        license_version: file.license_version.to_string(),
        attributes: file
            .attributes
            .iter()
            .map(|(name, value)| {
                let value = match value {
                    licensing::AttributeValue::Number(number) => AttributeValue::Integer(i64::from(*number)),
                    licensing::AttributeValue::Text(text) => AttributeValue::Text(text.clone()),
                };
                (name.clone(), value)
            })
            .collect(),
        parts: file
            .parts
            .iter()
            .map(|line| PartClaim {
                part: line.part.to_string(),
                assigned: line.assigned,
                pooled: line.pooled,
            })
            .collect(),
        keys: file.keys.iter().map(|(key, count)| (key.to_string(), *count)).collect(),
        generated_by: order.generated_by.to_owned(),
    }
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
