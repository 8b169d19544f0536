//! Whether a file is for the machine that was asked for (the last paragraph of section 5).

use licensing::HostId;

use crate::claims::MachineClaim;

/// Whether one and the same machine has every property that was asked for.
pub(crate) fn holds(machines: &[MachineClaim], name: Option<&str>, host_id: Option<&str>) -> bool {
    machines.iter().any(|machine| {
        name.is_none_or(|asked| same_name(&machine.name, asked))
            && host_id.is_none_or(|asked| same_host_id(&machine.host_id, asked))
    })
}

/// Names compare without case. A fully qualified name also names the machine that the file holds by its bare
/// first label; a bare name never names one that the file holds fully qualified, for it could be of any domain.
fn same_name(held: &str, asked: &str) -> bool {
    let (held, asked) = (folded(held), folded(asked));
    held == asked
        || (!held.contains('.')
            && asked.split_once('.').is_some_and(|(label, domain)| label == held && !domain.is_empty()))
}

/// Without case, and without the dot of the DNS root that a resolver may put at the end of a full name.
fn folded(name: &str) -> String {
    let name = name.trim();
    let name = match name.strip_suffix('.') {
        Some(rooted) if rooted.contains('.') => rooted,
        _ => name,
    };
    name.chars().flat_map(char::to_lowercase).collect()
}

fn same_host_id(held: &str, asked: &str) -> bool {
    asked.parse::<HostId>().is_ok_and(|asked| asked.as_str() == held)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (held, asked) in [
            ("CICFRA01", "cicfra01"),
            ("cicfra01", " CICFRA01 "),
            ("CICFRA01", "cicfra01.example.net"),
            ("CICFRA01", "cicfra01.example.net."),
            ("cicfra01.example.net", "CICFRA01.EXAMPLE.NET"),
            ("cicfra01.example.net", "cicfra01.example.net."),
            ("ÜBERLINGEN", "überlingen"),
        ] {
            assert!(same_name(held, asked), "{held} {asked}");
        }
        for (held, asked) in [
            ("CICFRA01", "CICFRA0"),
            ("CICFRA01", "CICFRA011"),
            ("CICFRA01", ""),
            ("CICFRA01", "."),
            ("CICFRA01", "cicfra01."),
            ("CICFRA01", ".example.net"),
            ("cicfra01.example.net", "cicfra01"),
            ("cicfra01.example.net", "cicfra01.example.org"),
            ("cicfra01.example.net", "cicfra01.example.net.org"),
            ("cicfra01.example", "cicfra01.example.net"),
        ] {
            assert!(!same_name(held, asked), "{held} {asked}");
        }
    }

    #[test]
    fn host_ids() {
        for asked in
            ["A3155D1E8B32", "a3-15-5d-1e-8b-32", "a3:15:5d:1e:8b:32", "A315.5D1E.8B32", "a3 15 5d 1e 8b 32"]
        {
            assert!(same_host_id("A3155D1E8B32", asked), "{asked}");
        }
        for asked in
            ["", "-", "A3155D1E8B33", "A3155D1E8B3", "A3155D1E8B320", "A3_15_5D_1E_8B_32", "0xA3155D1E8B32"]
        {
            assert!(!same_host_id("A3155D1E8B32", asked), "{asked}");
        }
    }

    #[test]
    fn one_machine_must_hold_both() {
        let pair = crate::testing::claims().machines;
        assert!(holds(&pair, None, None));
        assert!(holds(&pair, Some("cicfra02"), None));
        assert!(holds(&pair, None, Some("a3155d1e8b33")));
        assert!(holds(&pair, Some("cicfra02"), Some("a3155d1e8b33")));
        assert!(holds(&pair, Some("cicfra01.example.net"), Some("a3155d1e8b32")));
        assert!(!holds(&pair, Some("cicfra01"), Some("a3155d1e8b33")));
        assert!(!holds(&pair, Some("cicfra02"), Some("a3155d1e8b32")));
        assert!(!holds(&pair, Some(""), None));
    }
}
