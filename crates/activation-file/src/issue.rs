//! Writing a file.

use crate::{
    claims::Claims,
    delegation::{DelegationToken, OutsideDelegation},
    envelope::{self, MAX_FILE_BYTES},
    jws::{self, TYP_ACTIVATION},
    keys::{SignError, Signer, Thumbprint},
    serial::{SerialForm, serial_form},
    strict_json::Malformed,
};

/// Why no file was issued.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IssueError {
    /// Every reader would call the file malformed.
    #[error("The file would be malformed: {0}. Correct what is named and issue it again.")]
    Malformed(#[from] Malformed),
    /// The claims are well formed and contradict each other.
    #[error("The file would contradict itself: {0}. Correct what is named and issue it again.")]
    Contradiction(&'static str),
    /// The delegation names another key than the signer's.
    #[error(
        "The delegation is for the key {delegated}, not for {signer}. Use the device that the reserve was made for."
    )]
    OtherDevice {
        /// The key in the delegation.
        delegated: Thumbprint,
        /// The signer's key.
        signer: Thumbprint,
    },
    /// The file goes beyond the delegation.
    #[error(
        "The file goes beyond the field reserve: {0}. Stay inside the reserve, or issue it through the portal."
    )]
    OutsideDelegation(#[from] OutsideDelegation),
    /// The file would be larger than readers accept.
    #[error(
        "The file would have {0} bytes, and readers take at most {MAX_FILE_BYTES}. Issue several smaller files."
    )]
    TooLarge(usize),
    /// It could not be signed.
    #[error(transparent)]
    Sign(#[from] SignError),
}

/// Writes a file: exactly one line, ending in a line feed.
///
/// With a `delegation` the signer is the device that it names, and the file must stay inside it; the
/// delegation's own signature is for [`DelegationToken::verify`] to check. Without one the signer is a key of
/// the issuer, and the serial is of the issuer's form.
///
/// # Errors
/// [`IssueError`]; nothing was written then.
pub fn issue(
    claims: &Claims,
    signer: &dyn Signer,
    delegation: Option<&DelegationToken>,
) -> Result<Vec<u8>, IssueError> {
    claims.check()?;
    check_coherence(claims)?;
    match delegation {
        Some(delegation) => {
            let delegated = delegation.claims().device.thumbprint();
            if delegated != signer.kid() {
                return Err(IssueError::OtherDevice { delegated, signer: signer.kid() });
            }
            delegation.claims().covers(claims)?;
        }
        None => check_issuer_serial(claims)?,
    }
    let activation = jws::sign(TYP_ACTIVATION, claims, signer)?;
    let file = envelope::write(&activation, delegation.map(DelegationToken::jws))
        .map_err(|error| SignError::Encoding(error.to_string()))?;
    if file.len() > MAX_FILE_BYTES { Err(IssueError::TooLarge(file.len())) } else { Ok(file) }
}

/// A file that an issuer's key signs has a serial of the issuer's own kind: the other kind belongs to the
/// devices, which count without asking, so the two could meet.
pub(crate) fn check_issuer_serial(claims: &Claims) -> Result<(), Malformed> {
    match serial_form(&claims.serial) {
        Some(SerialForm::Issuer) => Ok(()),
        _ => Err(Malformed::new("\"jti\" is a serial of the field, and an issuer's key signs the file")),
    }
}

/// What a reader cannot hold against a file, since it takes the lineage's other files to be sure, and a writer
/// has no reason to write.
fn check_coherence(claims: &Claims) -> Result<(), IssueError> {
    let supersedes = claims.supersedes.as_deref();
    let contradiction = match claims.revision {
        1 if claims.lineage != claims.serial => "a first revision begins its own lineage",
        1 if supersedes.is_some() => "a first revision supersedes nothing",
        1 => return check_rest(claims),
        _ if claims.lineage == claims.serial => "a later revision has a serial of its own",
        _ if supersedes.is_none() => "a later revision supersedes the one before",
        _ if supersedes == Some(claims.serial.as_str()) => "a file does not supersede itself",
        2 if supersedes != Some(claims.lineage.as_str()) => "the second revision supersedes the first",
        _ => return check_rest(claims),
    };
    Err(IssueError::Contradiction(contradiction))
}

fn check_rest(claims: &Claims) -> Result<(), IssueError> {
    if claims.expires_at <= claims.issued_at {
        return Err(IssueError::Contradiction("the licence ends before it begins"));
    }
    if let [one, other] = claims.machines.as_slice()
        && one.name.to_lowercase() == other.name.to_lowercase()
    {
        return Err(IssueError::Contradiction("the two machines of a pair have one name"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        DelegationClaims, MAX_COUNT,
        testing::{NOW, claims, delegation_claims, field_claims, signer},
    };

    fn delegation(claims: &DelegationClaims) -> DelegationToken {
        DelegationToken::decode(&claims.sign(&signer(1)).unwrap()).unwrap()
    }

    #[test]
    fn a_file_is_one_line_of_exactly_these_members() {
        let file = issue(&claims(), &signer(1), None).unwrap();
        let text = String::from_utf8(file.clone()).unwrap();
        assert!(text.starts_with(r#"{"format":"i3lic/1","activation":"ey"#) && text.ends_with("\"}\n"));
        assert_eq!(text.matches('\n').count(), 1);
        assert!(!text.contains("delegation"));
        assert_eq!(issue(&claims(), &signer(1), None).unwrap(), file, "the same claims give the same bytes");

        let file = issue(&field_claims(), &signer(5), Some(&delegation(&delegation_claims()))).unwrap();
        assert!(String::from_utf8(file).unwrap().contains(r#"","delegation":"ey"#));
    }

    #[test]
    fn what_a_reader_would_refuse_is_not_written() {
        let refused =
            |claims: Claims| matches!(issue(&claims, &signer(1), None), Err(IssueError::Malformed(_)));
        assert!(refused(Claims { serial: "1".into(), ..claims() }));
        assert!(refused(Claims { issued_at: -1, ..claims() }));
        assert!(refused(Claims { revision: 0, ..claims() }));
        assert!(refused(Claims { keys: [("K".into(), 0)].into(), ..claims() }));
        assert!(refused(Claims { keys: [("K".into(), MAX_COUNT + 1)].into(), ..claims() }));
        assert!(refused(Claims { machines: vec![], ..claims() }));
        assert!(refused(field_claims()), "a serial of the field without a delegation");
    }

    #[test]
    fn a_file_does_not_contradict_itself() {
        let second = Claims {
            serial: "AF-00000002".into(),
            revision: 2,
            supersedes: Some("AF-00000001".into()),
            ..claims()
        };
        assert!(issue(&second, &signer(1), None).is_ok());
        let third = Claims {
            serial: "AF-00000003".into(),
            revision: 3,
            supersedes: Some("AF-00000002".into()),
            ..claims()
        };
        assert!(issue(&third, &signer(1), None).is_ok());
        let mut twins = claims();
        twins.machines[1].name = twins.machines[0].name.to_lowercase();
        for contradiction in [
            Claims { lineage: "AF-00000002".into(), ..claims() },
            Claims { supersedes: Some("AF-00000009".into()), ..claims() },
            Claims { supersedes: None, ..second.clone() },
            Claims { lineage: second.serial.clone(), ..second.clone() },
            Claims { supersedes: Some(second.serial.clone()), ..second.clone() },
            Claims { supersedes: Some("AF-00000009".into()), ..second.clone() },
            Claims { expires_at: NOW - 2 * 86_400, ..claims() },
            twins,
        ] {
            assert!(
                matches!(issue(&contradiction, &signer(1), None), Err(IssueError::Contradiction(_))),
                "{contradiction:?}"
            );
        }
    }

    #[test]
    fn a_device_stays_inside_its_delegation() {
        let grant = delegation(&delegation_claims());
        assert!(matches!(
            issue(&field_claims(), &signer(6), Some(&grant)),
            Err(IssueError::OtherDevice { .. })
        ));
        let mut more = field_claims();
        more.parts[0].assigned += 1;
        assert!(matches!(
            issue(&more, &signer(5), Some(&grant)),
            Err(IssueError::OutsideDelegation(OutsideDelegation::Units { .. }))
        ));
        assert!(matches!(
            issue(&claims(), &signer(5), Some(&grant)),
            Err(IssueError::OutsideDelegation(OutsideDelegation::Serial(_)))
        ));
    }

    #[test]
    fn a_file_that_no_reader_takes_is_not_written() {
        let keys = (0..20_000).map(|number| (format!("I3_ACCESS_{number}"), 1)).collect();
        assert!(matches!(
            issue(&Claims { keys, ..claims() }, &signer(1), None),
            Err(IssueError::TooLarge(_))
        ));
    }
}
