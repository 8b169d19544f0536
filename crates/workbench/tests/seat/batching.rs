//! Lists of machines: judged row by row, as if the good rows before had gone already.

use super::*;

/// What all rows have in common: 60 of the 200 units of one part.
fn common() -> GenerateDraft {
    let mut draft = pair_draft();
    draft.machines = vec![MachineDraft::default()];
    draft.parts =
        vec![PartDraft { part: "SW-001-4.0-AL04".into(), assigned: "60".into(), pooled: String::new() }];
    draft
}

fn verdicts(preview: &BatchPreview) -> Vec<&'static str> {
    preview
        .rows
        .iter()
        .map(|row| match row.verdict {
            PreviewVerdict::Incomplete => "incomplete",
            PreviewVerdict::FieldsWrong => "fields wrong",
            PreviewVerdict::Refused => "refused",
            PreviewVerdict::NeedsConfirmation { .. } => "needs confirmation",
            PreviewVerdict::Ready => "ready",
        })
        .collect()
}

#[tokio::test]
async fn a_row_finds_in_the_pool_what_the_good_rows_before_it_leave() {
    let (_world, seat) = World::sample().await;
    let text = "A1,A3155D1E8B01\nA2,A3155D1E8B02\n,A3155D1E8B03\nA4,A3155D1E8B04\nA5,A3155D1E8B05\n";
    let preview = seat.check_batch(&account(), &common(), text, false).await.unwrap();
    // A row that cannot go takes nothing from those after it.
    assert_eq!(verdicts(&preview), ["ready", "ready", "fields wrong", "ready", "refused"]);
    assert_eq!(preview.ready, 3);
    let [CauseNote { cause: Refusal::Short(shortage), .. }] = preview.rows[4].causes.as_slice() else {
        panic!("{:?}", preview.rows[4].causes)
    };
    assert_eq!((shortage.asked, shortage.available), (60, 20));
    let [pool] = preview.pools.as_slice() else { panic!("{:?}", preview.pools) };
    assert_eq!((pool.available_before, pool.units, pool.available_after), (200, 180, Some(20)));

    // Looking took nothing, and what was said to go goes.
    assert_eq!(available(&seat, "SW-001-4.0-AL04").await, 200);
    for row in preview.rows.iter().filter(|row| row.verdict == PreviewVerdict::Ready) {
        let generated = seat.generate(&account(), row.id, &row.draft).await.unwrap();
        let again = seat.generate(&account(), row.id, &row.draft).await.unwrap();
        assert_eq!(generated, again);
    }
    assert_eq!(available(&seat, "SW-001-4.0-AL04").await, 20);
    let refused = &preview.rows[4];
    assert!(matches!(
        seat.generate(&account(), refused.id, &refused.draft).await,
        Err(RequestError::Refused { .. })
    ));
}

#[tokio::test]
async fn machines_that_hold_a_file_get_another_one_only_when_the_person_says_so() {
    let (_world, seat) = World::sample().await;
    let serial = generate(&seat, &pair_draft()).await.unwrap();
    let text = "CICFRA01,A3155D1E8B32\nNEW01,A3155D1E8B40\n";
    let mut common = common();
    common.parts[0].assigned = "1".into();
    let asked = seat.check_batch(&account(), &common, text, false).await.unwrap();
    assert_eq!(verdicts(&asked), ["needs confirmation", "ready"]);
    assert!(asked.rows[0].draft.confirmed_files.is_empty());
    let agreed = seat.check_batch(&account(), &common, text, true).await.unwrap();
    assert_eq!(verdicts(&agreed), ["ready", "ready"]);
    assert_eq!(agreed.rows[0].draft.confirmed_files, [serial.to_string()]);
    assert!(agreed.rows[1].draft.confirmed_files.is_empty());
    let row = &agreed.rows[0];
    assert_eq!(seat.generate(&account(), row.id, &row.draft).await.unwrap().serial.as_str(), "AF-00000002");
}

#[tokio::test]
async fn a_site_is_named_by_its_id_or_its_name_and_else_is_the_form_s() {
    let (_world, seat) = World::sample().await;
    let sites = seat.new_file_choices(&account()).await.unwrap().sites;
    let other = sites.iter().find(|site| site.active && site.site.as_str() != "fra-1").unwrap();
    let text = format!(
        "Machine;Host ID;Site\nA1;A3155D1E8B01;{}\nA2;A3155D1E8B02;{}\nA3;A3155D1E8B03;\nA4;A3155D1E8B04;nowhere\n",
        other.name.to_uppercase(),
        other.site
    );
    let mut common = common();
    common.parts[0].assigned = "1".into();
    let preview = seat.check_batch(&account(), &common, &text, false).await.unwrap();
    let named: Vec<&str> = preview.rows.iter().map(|row| row.draft.site.as_str()).collect();
    assert_eq!(named, [other.site.as_str(), other.site.as_str(), "fra-1", "nowhere"]);
    assert_eq!(verdicts(&preview), ["ready", "ready", "ready", "refused"]);
    assert!(matches!(preview.rows[3].causes[0].cause, Refusal::SiteUnknown { .. }));
}

#[tokio::test]
async fn a_machine_that_stands_in_the_list_twice_goes_once() {
    let (_world, seat) = World::sample().await;
    // The name in other letters; the host ID with other separators.
    let text = "A1,A3155D1E8B01\na1,A3155D1E8B02\nA3,a3-15-5d-1e-8b-01\n";
    let mut common = common();
    common.parts[0].assigned = "1".into();
    let preview = seat.check_batch(&account(), &common, text, false).await.unwrap();
    assert_eq!(verdicts(&preview), ["ready", "fields wrong", "fields wrong"]);
    let wrong: Vec<&Field> = preview.rows.iter().flat_map(|row| &row.fields).map(|note| &note.at).collect();
    assert_eq!(wrong, [&Field::MachineName { machine: 0 }, &Field::HostId { machine: 0 }]);
    assert!(preview.rows[1].fields[0].message.contains("line 1"));
}

#[tokio::test]
async fn a_list_that_cannot_be_read_is_refused_as_a_whole() {
    let (_world, seat) = World::sample().await;
    let many = "A,1\n".repeat(501);
    assert_eq!(
        seat.check_batch(&account(), &common(), &many, false).await,
        Err(BatchError::TooMany { found: 501, limit: 500 })
    );
    assert_eq!(seat.check_batch(&account(), &common(), "\n", false).await, Err(BatchError::Empty));
}
