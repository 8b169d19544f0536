//! A request from its body to the file, in process and over HTTP.

use activation_file::{Ask, Context, RevocationList, TrustBundle, Verdict, inspect};
use bytes::Bytes;
use http::{Method, StatusCode};
use licensing::{Decision, Refusal};
use portal_api::{
    AccountList, Change, Outcome, ProblemKind, Produced, Receipt, RevocationAnswer, TrustAnswer, path,
};

use crate::support::*;

fn file_address(serial: &str) -> String {
    path::FILE.replace("{account}", ACCOUNT).replace("{serial}", serial)
}

async fn whole_path(world: &World, caller: &impl Caller) {
    let list: AccountList = get(caller, path::ACCOUNTS).await.unwrap();
    assert_eq!(list.accounts.len(), 5);
    assert_eq!(list.next, None);

    let wish = request(generate(30));
    let receipt: Receipt = post(caller, path::REQUESTS, &wish).await.unwrap();
    let serial = serial(&receipt);
    assert_eq!(receipt.request, wish.id);
    let Outcome::Accepted(Produced::ActivationFile { decision, .. }) = &receipt.outcome else { panic!() };
    let Decision::Generate { pools, .. } = &**decision else { panic!() };
    assert_eq!((pools[0].before.available(), pools[0].after.available()), (200, 170));

    // The journal carries the pool and the file, byte for byte.
    let journal = world.journal(&stream(ACCOUNT)).await;
    let (entry, body) = journal.last().unwrap();
    assert_eq!((entry.request, body.by.as_str()), (wish.id, OWNER));
    let [Change::Pool(pool), Change::File(file)] = body.changes.as_slice() else { panic!("{body:?}") };
    assert_eq!(pool.pool, pools[0].after);
    assert_eq!(file.serial.as_str(), serial);

    // The bytes, and their ETag.
    let response = send(caller, Method::GET, &file_address(&serial), Bytes::new()).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["etag"], format!("\"{}\"", file.sha256));
    assert_eq!(response.body(), file.content.as_bytes());
    let again =
        http::Request::get(file_address(&serial)).header("if-none-match", &response.headers()["etag"]);
    assert_eq!(caller.send(again.body(Bytes::new()).unwrap()).await.status(), StatusCode::NOT_MODIFIED);

    // A reader that pinned the first key says that the file is valid.
    let first_kid = world.portal.issuer().await.unwrap().unwrap().first_kid;
    let trust: TrustAnswer = get(caller, path::TRUST).await.unwrap();
    let trust = TrustBundle::parse_pinned(&trust.bundles[0], first_kid).unwrap();
    let revoked: RevocationAnswer = get(caller, path::REVOCATIONS).await.unwrap();
    let revoked = RevocationList::verify(&revoked.list.unwrap(), &trust).unwrap();
    assert_eq!((trust.version(), revoked.sequence()), (1, 1));
    let ask = Ask { machine: Some("cicZRH02"), host_id: Some("a3:15:5d:1e:8b:33") };
    let context = Context { trust: Some(&trust), revocations: Some(&revoked), now: start().timestamp(), ask };
    let inspection = inspect(response.body(), &context);
    assert_eq!(inspection.verdict, Verdict::Valid, "{inspection:?}");
}

#[tokio::test]
async fn the_whole_path_in_process() {
    let world = World::sample().await;
    whole_path(&world, &world.caller).await;
}

#[tokio::test]
async fn the_whole_path_over_http() {
    let world = World::sample().await;
    let caller = OverHttp::serve(&world.portal).await;
    whole_path(&world, &caller).await;
}

#[tokio::test]
async fn the_same_request_again_gets_the_same_receipt() {
    let world = World::sample().await;
    let wish = request(generate(30));
    let first = world.submit(&wish).await.unwrap();
    world.advance(chrono::TimeDelta::days(40));
    assert_eq!(world.submit(&wish).await.unwrap(), first);
    // Also in another process, and after a restart.
    let beside = world.beside().await.in_process(portal::Principal::licensing_team(OWNER));
    let again: Receipt = post(&beside, path::REQUESTS, &wish).await.unwrap();
    assert_eq!(again, first);
    assert_eq!(world.number("SELECT count(*) FROM activation_file").await, 1);

    let mut other = wish.clone();
    other.device = "another".into();
    let problem = world.submit(&other).await.unwrap_err();
    assert_eq!((problem.kind, problem.status), (ProblemKind::RequestIdReused, 409));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_request_many_times_at_once_is_done_once() {
    let world = World::sample().await;
    let wish = request(generate(30));
    let calls = (0..16).map(|_| {
        let (caller, wish) = (world.caller.clone(), wish.clone());
        tokio::spawn(async move { post::<Receipt>(&caller, path::REQUESTS, &wish).await.unwrap() })
    });
    let receipts: Vec<Receipt> =
        futures_util::future::join_all(calls).await.into_iter().map(Result::unwrap).collect();
    assert!(receipts.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(world.number("SELECT count(*) FROM activation_file").await, 1);
}

#[tokio::test]
async fn a_refusal_explains_itself_and_is_kept() {
    let world = World::sample().await;
    let held = serial(&world.submit(&request(generate(150))).await.unwrap());
    let short = request_of(7, 100);
    let receipt = world.submit(&short).await.unwrap();
    let Outcome::Refused(refused) = &receipt.outcome else { panic!("{receipt:?}") };
    let Refusal::Short(shortage) = &refused.causes[0] else { panic!("{refused}") };
    assert_eq!((shortage.asked, shortage.available, shortage.short), (100, 50, 50));
    assert_eq!(shortage.held_by.count, 1);
    assert_eq!(shortage.held_by.first[0].as_str(), held);
    // Refused once, refused for ever: mending it makes another request.
    assert_eq!(world.submit(&short).await.unwrap(), receipt);
    assert_eq!(world.journal(&stream(ACCOUNT)).await.len(), 2, "a refusal changes nothing");
}

#[tokio::test]
async fn every_refusal_reaches_the_caller() {
    let world = World::sample().await;
    let refusal = async |change: &dyn Fn(&mut portal_api::Request)| {
        let mut wish = request(generate(1));
        change(&mut wish);
        match world.submit(&wish).await.unwrap().outcome {
            Outcome::Refused(refused) => refused.causes.into_iter().next().unwrap(),
            Outcome::Accepted(_) => panic!("accepted"),
        }
    };
    fn wish(request: &mut portal_api::Request) -> &mut licensing::Generate {
        let licensing::Action::Generate(generate) = &mut request.action else { panic!() };
        generate
    }
    let cause = refusal(&|request| request.account = "100045".parse().unwrap()).await;
    assert!(matches!(cause, Refusal::SubscriptionAccount { .. }), "{cause}");
    let cause = refusal(&|request| wish(request).site = "nowhere".parse().unwrap()).await;
    assert!(matches!(cause, Refusal::SiteUnknown { .. }), "{cause}");
    let cause = refusal(&|request| wish(request).site = "old-1".parse().unwrap()).await;
    assert!(matches!(cause, Refusal::SiteInactive { .. }), "{cause}");
    let cause = refusal(&|request| wish(request).parts = vec![line("SW-9", 1, 0)]).await;
    assert!(matches!(cause, Refusal::PartUnknown { .. }), "{cause}");
    let cause = refusal(&|request| wish(request).parts = vec![line("SW-001-4.0-TB01", 1, 0)]).await;
    assert!(matches!(cause, Refusal::Bundle { .. }), "{cause}");
    let cause = refusal(&|request| wish(request).parts = vec![line("SW-001-4.0-AL05", 1, 0)]).await;
    assert!(matches!(cause, Refusal::NotOwned { .. }), "{cause}");

    let first = serial(&world.submit(&request(generate(1))).await.unwrap());
    let cause = refusal(&|request| wish(request).machines[0].name = "cicother".parse().unwrap()).await;
    let Refusal::ConfirmationNeeded { files } = cause else { panic!("{cause}") };
    assert_eq!((files[0].serial.as_str(), files[0].machines.len()), (first.as_str(), 2));
    let mut confirmed = request(generate(1));
    wish(&mut confirmed).confirmed_files = vec![first.parse().unwrap()];
    assert_eq!(serial(&world.submit(&confirmed).await.unwrap()), "AF-00000002");
}

#[tokio::test]
async fn a_pair_of_media_servers_carries_its_attributes() {
    let world = World::sample().await;
    let mut wish = generate(0);
    wish.product_line = "Media Server".parse().unwrap();
    wish.machines.truncate(1);
    wish.parts = vec![line("SW-002-4.0-MS02", 1, 0), line("SW-002-4.0-MS01", 1, 0)];
    wish.attributes.insert("cores".into(), licensing::AttributeValue::Number(8));
    wish.attributes.insert("virtual_machine".into(), licensing::AttributeValue::Text("yes".into()));
    let receipt = world.submit(&request(wish)).await.unwrap();
    let Outcome::Accepted(Produced::ActivationFile { decision, .. }) = receipt.outcome else { panic!() };
    let Decision::Generate { file, .. } = *decision else { panic!() };
    assert!(file.parts.is_sorted_by(|one, other| one.part < other.part));
    assert_eq!(file.attributes.len(), 2);
}
