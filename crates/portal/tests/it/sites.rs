//! Install sites: created, edited, deactivated.

use licensing::{Action, CreateSite, Decision, InstallSite, Refusal, SiteDetails};
use portal_api::{Change, ProblemKind, Produced, SiteRecord};
use sqlx::Executor;

use crate::{company::*, support::*};

fn creating(site: &str, details: SiteDetails) -> portal_api::Request {
    asking(PLAIN, Action::CreateSite(CreateSite { site: site.parse().unwrap(), details }))
}

/// With every field filled.
fn chur() -> SiteDetails {
    SiteDetails {
        name: " Chur, Keller ".into(),
        street: "Weg 1".into(),
        city: "Chur".into(),
        region: "GR".into(),
        postal_code: "7000".into(),
        country: "CH".into(),
        contact_name: "山田 花子".into(),
        email: "keller@example.com".into(),
        phone: "+41 81 555 00 00".into(),
        notes: "Zweimal läuten.\nDann warten.".into(),
    }
}

async fn site(world: &World, site: &str) -> InstallSite {
    // The journal says what the table holds; the last word on a site is the site.
    let mut last = None;
    for (_, body) in world.journal(&stream(PLAIN)).await {
        for change in body.changes {
            if let Change::Site(SiteRecord { site: known }) = change
                && known.site.as_str() == site
            {
                last = Some(known);
            }
        }
    }
    let last = last.unwrap();
    let fields: [String; 10] = {
        let text: String = sqlx::query_scalar(
            "SELECT json_array(name, street, city, region, postal_code, country, contact_name, email, phone, notes)
             FROM site WHERE account = '200001' AND site = ?",
        )
        .bind(site)
        .fetch_one(&mut world.sql().await)
        .await
        .unwrap();
        serde_json::from_str(&text).unwrap()
    };
    let details = SiteDetails::from(&last);
    let told = [
        details.name,
        details.street,
        details.city,
        details.region,
        details.postal_code,
        details.country,
        details.contact_name,
        details.email,
        details.phone,
        details.notes,
    ];
    assert_eq!(fields, told);
    last
}

#[tokio::test]
async fn a_new_site_is_there_with_all_its_fields() {
    let world = World::company().await;
    let wish = creating("0199-chur", chur());
    let receipt = world.submit(&wish).await.unwrap();
    let Produced::Changed { decision } = accepted(receipt.clone()) else { panic!() };
    let Decision::CreateSite { site: decided } = *decision else { panic!() };
    let (request, changes) = world.last_changes(PLAIN).await;
    assert_eq!((request, changes), (wish.id, vec![Change::Site(SiteRecord { site: decided.clone() })]));
    assert_eq!(site(&world, "0199-chur").await, decided);
    assert_eq!((decided.name.as_str(), decided.active), ("Chur, Keller", true));
    assert_eq!(world.submit(&wish).await.unwrap(), receipt);

    // Its id is taken now, also for another wish; the other account's ids are its own.
    let causes = world.refuse(&creating("0199-chur", SiteDetails { name: "Other".into(), ..chur() })).await;
    assert!(matches!(causes.as_slice(), [Refusal::SiteIdTaken { .. }]), "{causes:?}");
    let mut elsewhere = creating("0199-chur", chur());
    elsewhere.account = MIRRORED.parse().unwrap();
    world.accept(&elsewhere).await;
    // Files can be generated for it at once.
    let mut file = generating(PLAIN, 1, vec![line("UP-A", 1, 0)]);
    let Action::Generate(generate) = &mut file.action else { panic!() };
    generate.site = "0199-chur".parse().unwrap();
    world.accept(&file).await;

    let other = portal_api::Request { device: "another".into(), ..wish };
    assert_eq!(world.submit(&other).await.unwrap_err().kind, ProblemKind::RequestIdReused);
    let empty = creating("empty", SiteDetails { country: "XX".into(), ..SiteDetails::default() });
    assert_eq!(world.refuse(&empty).await.len(), 2, "the name and the country");
}

#[tokio::test]
async fn an_edit_counts_for_the_site_that_the_person_saw() {
    let world = World::company().await;
    world.accept(&creating("chur", chur())).await;
    let seen = site(&world, "chur").await;
    let wish = editing(PLAIN, &seen, |edit| edit.details.notes = "Dreimal läuten.".into());
    let receipt = world.submit(&wish).await.unwrap();
    let Produced::Changed { decision } = accepted(receipt.clone()) else { panic!() };
    let Decision::EditSite { before, after, active_files } = *decision else { panic!() };
    assert_eq!((&*before, after.notes.as_str(), active_files), (&seen, "Dreimal läuten.", 0));
    assert_eq!(
        world.last_changes(PLAIN).await,
        (wish.id, vec![Change::Site(SiteRecord { site: (*after).clone() })])
    );
    assert_eq!(site(&world, "chur").await, *after);
    assert_eq!(world.submit(&wish).await.unwrap(), receipt);

    // Whoever saw the site before that edit is shown what it says now, whatever they changed.
    for change in [
        |edit: &mut licensing::EditSite| edit.details.city = "Bern".into(),
        |edit: &mut licensing::EditSite| edit.active = false,
    ] {
        let causes = world.refuse(&editing(PLAIN, &seen, change)).await;
        let [Refusal::SiteChanged { now }] = causes.as_slice() else { panic!("{causes:?}") };
        assert_eq!(**now, *after);
    }
    let mut unknown = seen.clone();
    unknown.site = "nowhere".parse().unwrap();
    let causes = world.refuse(&editing(PLAIN, &unknown, |_| ())).await;
    assert!(matches!(causes.as_slice(), [Refusal::SiteUnknown { .. }]), "{causes:?}");
    // A file that names the site says what it was called then, and is not touched.
    world.accept(&editing(PLAIN, &after, |edit| edit.details.name = "Chur 2".into())).await;
}

#[tokio::test]
async fn a_site_with_active_files_is_deactivated_only_with_them_confirmed() {
    let world = World::company().await;
    let first = world.generated(PLAIN, 1, vec![line("UP-A", 1, 0)]).await;
    let second = world.generated(PLAIN, 2, vec![line("UP-A", 1, 0)]).await;
    let ended = world.generated(PLAIN, 3, vec![line("UP-A", 1, 0)]).await;
    world.accept(&deactivating(PLAIN, &ended)).await;
    world.generated(MIRRORED, 1, vec![line("UP-A", 1, 0)]).await;
    let bytes = world.bytes(PLAIN, &first).await;
    let seen = site(&world, "hq").await;
    let closing = |confirmed| {
        editing(PLAIN, &seen, move |edit| (edit.active, edit.confirmed_active_files) = (false, confirmed))
    };
    for confirmed in [0, 1, 3] {
        let causes = world.refuse(&closing(confirmed)).await;
        let [Refusal::SiteHasFiles { files, .. }] = causes.as_slice() else { panic!("{causes:?}") };
        assert_eq!(files.count, 2, "neither the ended one nor another account's");
        assert_eq!(files.first.iter().map(|file| file.as_str()).collect::<Vec<_>>(), [&first, &second]);
    }
    world.accept(&closing(2)).await;
    assert!(!site(&world, "hq").await.active);
    // What is there stays as it is; nothing new comes, and nothing is updated.
    assert_eq!(world.file_row(&first).await.0, "active");
    assert_eq!(world.bytes(PLAIN, &first).await, bytes);
    let causes = world.refuse(&generating(PLAIN, 4, vec![line("UP-A", 1, 0)])).await;
    assert!(matches!(causes.as_slice(), [Refusal::SiteInactive { .. }]), "{causes:?}");
    let update = updating(PLAIN, &first, vec![server(1)], vec![line("UP-A", 2, 0)]);
    assert!(matches!(world.refuse(&update).await.as_slice(), [Refusal::SiteInactive { .. }]));
    world.accept(&deactivating(PLAIN, &first)).await;
    // Opened again without a question.
    let seen = site(&world, "hq").await;
    world.accept(&editing(PLAIN, &seen, |edit| edit.active = true)).await;
    world.accept(&generating(PLAIN, 4, vec![line("UP-A", 1, 0)])).await;
}

#[tokio::test]
async fn an_import_leaves_notes_alone_unless_it_brings_some() {
    let world = World::company().await;
    let seen = site(&world, "hq").await;
    world.accept(&editing(PLAIN, &seen, |edit| edit.details.notes = "Bring a torch.".into())).await;
    let header = "account,site,name,street,city,region,postal_code,country,contact,email,phone,active";
    let report = world.import_csv(&format!("{header}\n{PLAIN},hq,Zürich,,,,,CH,,,,yes\n")).await;
    assert_eq!((report.sites.unchanged, report.sites.changed), (1, 0));
    let report = world.import_csv(&format!("{header}\n{PLAIN},hq,Zürich 1,,,,,CH,,,,yes\n")).await;
    assert_eq!(report.sites.changed, 1);
    let now = site(&world, "hq").await;
    assert_eq!((now.name.as_str(), now.notes.as_str()), ("Zürich 1", "Bring a torch."));
    world.import_csv(&format!("{header},notes\n{PLAIN},hq,Zürich 1,,,,,CH,,,,yes,\n")).await;
    assert_eq!(site(&world, "hq").await.notes, "");
}

#[tokio::test]
async fn an_edit_is_done_whole_or_not_at_all() {
    let world = World::company().await;
    let seen = site(&world, "hq").await;
    let wish = editing(PLAIN, &seen, |edit| edit.details.city = "Bern".into());
    let before = world.everything().await;
    let mut sql = world.sql().await;
    sql.execute("CREATE TRIGGER fault AFTER INSERT ON journal BEGIN SELECT RAISE(ABORT, 'fault'); END")
        .await
        .unwrap();
    for wish in [&wish, &creating("chur", chur())] {
        assert_eq!(world.submit(wish).await.unwrap_err().kind, ProblemKind::StoreUnavailable);
        assert_eq!(world.everything().await, before);
    }
    sql.execute("DROP TRIGGER fault").await.unwrap();
    world.accept(&wish).await;
}
