use std::fs;

use licensing::{Machine, SiteRef};
use lopdf::Document;

use super::*;
use crate::views::{FileListItem, KeyCount, LineageItem, TrustVerdict};

fn details(site: &str, by: &str, keys: u32) -> FileDetails {
    let at = DateTime::from_timestamp(1_764_460_800, 0).unwrap();
    let serial = |text: &str| text.parse::<licensing::Serial>().unwrap();
    let item = |number: u32, state| LineageItem {
        serial: serial(&format!("AF-0000000{number}")),
        revision: number,
        state,
        generated_at: at,
        generated_by: by.to_owned(),
        overlap_ends: None,
    };
    FileDetails {
        file: FileListItem {
            serial: serial("AF-00000001"),
            revision: 1,
            state: FileState::Superseded,
            machines: ["CICFRA01", "CICFRA02.example.net"]
                .map(|name| Machine { name: name.parse().unwrap(), host_id: "A3155D1E8B32".parse().unwrap() })
                .to_vec(),
            site: SiteRef { id: "fra-1".parse().unwrap(), name: site.to_owned() },
            product_line: "CIC".parse().unwrap(),
            license_type: licensing::LicenseType::Production,
            license_version: "4.0".parse().unwrap(),
            generated_at: at,
            generated_by: by.to_owned(),
            overlap_ends: None,
        },
        issuer: "portal-embedded-7f3a".into(),
        signing_key: "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k".into(),
        expires_at: DateTime::from_timestamp(4_102_444_800, 0).unwrap(),
        attributes: [("cores".to_owned(), licensing::AttributeValue::Number(8))].into(),
        parts: vec![licensing::PartLine {
            part: "SW-001-4.0-AL04".parse().unwrap(),
            assigned: 5,
            pooled: 25,
        }],
        keys: (0..keys)
            .map(|number| KeyCount {
                key: format!("I3_ACCESS_CLIENT_{number}").parse().unwrap(),
                count: number,
            })
            .collect(),
        lineage: vec![item(1, FileState::Superseded), item(2, FileState::Active)],
        supersedes: None,
        superseded_by: Some(item(2, FileState::Active)),
        request: uuid::Uuid::nil(),
        sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
        bytes: 2481,
        file_name: "CICFRA01.I3Lic".into(),
        trust: TrustVerdict {
            verdict: activation_file::Verdict::Superseded,
            message: "A later revision took the place of this file. Use that one.".into(),
        },
    }
}

fn making(font_folders: Vec<PathBuf>) -> Making {
    let now = DateTime::from_timestamp(1_764_460_800, 0).unwrap();
    Making { now, zone: chrono_tz::Europe::Zurich, font_folders }
}

/// The pages, and all that a reader would copy from them, without blanks: where a line ends is the sheet's choice.
fn read(bytes: &[u8]) -> (u32, String) {
    let document = Document::load_mem(bytes).unwrap();
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    let text = document.extract_text(&pages).unwrap();
    (u32::try_from(pages.len()).unwrap(), text.split_whitespace().collect())
}

fn tight(text: &str) -> String {
    text.split_whitespace().collect()
}

/// With `AFMT_SHOW_PDF` set to a folder, what was made stays there to be looked at.
#[expect(clippy::disallowed_methods, reason = "a test is a composition root")]
fn show(name: &str, bytes: &[u8]) {
    if let Some(folder) = std::env::var_os("AFMT_SHOW_PDF") {
        fs::write(PathBuf::from(folder).join(name), bytes).unwrap();
    }
}

#[test]
fn every_fact_can_be_read_from_the_page() {
    let site = "Kreiskrankenhaus Obermühlstetten, Verwaltungsgebäude Nord – Straße";
    let details = details(site, "Maximiliane Freifrau von Obermühlstetten Łukasz Ελένη Дмитрий", 12);
    let bytes = pdf(&details, &making(Vec::new())).unwrap();
    show("facts.pdf", &bytes);
    let (pages, text) = read(&bytes);
    assert!((1..=2).contains(&pages), "{pages}");
    for fact in [
        "Activation file AF-00000001",
        "CICFRA01 + CICFRA02.example.net",
        site,
        "Maximiliane Freifrau von Obermühlstetten Łukasz Ελένη Дмитрий",
        "Superseded by AF-00000002 on 2025-11-30 01:00 (UTC+01:00)",
        "A later revision took the place of this file. Use that one.",
        "A315 5D1E 8B32",
        "SW-001-4.0-AL04",
        "I3_ACCESS_CLIENT_11",
        "2100-01-01",
        "CPU cores",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
        "portal-embedded-7f3a",
        "CICFRA01.I3Lic",
        "2481 bytes",
        "00000000-0000-0000-0000-000000000000",
    ] {
        assert!(text.contains(&tight(fact)), "{fact} is not in {text}");
    }
    assert!(!text.contains("[U+"), "{text}");
}

#[test]
fn what_no_font_shows_stands_as_its_code_point_and_is_told() {
    let details = details("東京DC", "a\u{202E}b 🦩", 1);
    let (_, text) = read(&pdf(&details, &making(Vec::new())).unwrap());
    for said in ["[U+6771][U+4EAC]DC(fra-1)", "[U+1F9A9]", "[U+202E]"] {
        assert!(text.contains(said), "{said} is not in {text}");
    }
    assert!(text.contains(&tight("Some characters cannot be shown by the fonts here")), "{text}");
}

#[test]
fn the_fonts_of_the_machine_show_what_ours_lack() {
    let folders = system_folders();
    let mut fonts = Fonts::new(folders.clone()).unwrap();
    let details = details("東京本店データセンター第二サーバー室", "佐藤 葵 عليّ", 30);
    let bytes = pdf(&details, &making(folders)).unwrap();
    show("japanese.pdf", &bytes);
    let (_, text) = read(&bytes);
    // Which fonts there are is the machine's: shown, or said not to be.
    if fonts.for_character(Style::Plain, '東').is_some() {
        assert!(text.contains("東京本店データセンター第二サーバー室"), "{text}");
        assert!(bytes.len() < 600_000, "fonts are embedded by their glyphs: {}", bytes.len());
    } else {
        assert!(text.contains("[U+6771]"), "{text}");
    }
}

#[test]
fn many_keys_go_on_at_the_next_page_under_their_titles() {
    let bytes = pdf(&details("Frankfurt DC", "Ada", 150), &making(Vec::new())).unwrap();
    show("many.pdf", &bytes);
    let (pages, text) = read(&bytes);
    assert!(pages >= 3, "{pages}");
    for number in 0..150 {
        assert!(text.contains(&format!("I3_ACCESS_CLIENT_{number}")), "{number}");
    }
    assert!(text.contains(&format!("{pages}/{pages}")));
    assert!(text.matches("KeyCount").count() >= 2, "each page has the titles");
}

#[test]
fn damaged_fonts_and_folders_that_are_not_there_do_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("broken.ttf"), b"\0\x01\0\0not a font").unwrap();
    fs::write(folder.path().join("empty.otf"), b"").unwrap();
    let folders = vec![folder.path().to_owned(), folder.path().join("gone")];
    let (_, text) = read(&pdf(&details("東", "Ada", 1), &making(folders)).unwrap());
    assert!(text.contains("[U+6771]"));
}
