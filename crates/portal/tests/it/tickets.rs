//! Tickets as their two sides meet them: whoever holds a key, and the Licensing Team.

use std::collections::BTreeSet;

use bytes::Bytes;
use chrono::TimeDelta;
use http::{Method, StatusCode};
use portal::{Membership, Principal, Role};
use portal_api::{
    HeldTicket, MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS, MAX_HELD_TICKETS, MAX_TICKET_BYTES, Problem,
    ProblemKind, ThirdParty, TicketAnswer, TicketAttachment, TicketAuthor, TicketContact, TicketForm,
    TicketKey, TicketKind, TicketNews, TicketPage, TicketRead, TicketReadAnswer, TicketReceipt, TicketRecord,
    TicketReply, TicketRequest, TicketSearch, TicketState, TicketStateChange, path,
};
use sqlx::Executor;
use uuid::Uuid;

use crate::support::*;

fn key(seed: u8) -> TicketKey {
    TicketKey::new([seed; 16])
}

fn question(seed: u8) -> TicketRequest {
    TicketRequest {
        id: Uuid::new_v4_for_tests(),
        key: key(seed),
        kind: TicketKind::Question,
        made_at: start(),
        form: TicketForm {
            contact: TicketContact {
                name: "Jürg Müller".into(),
                email: "jurg@alpenrueck.example".into(),
                phone: "+41 44 000 00 00".into(),
            },
            account: "Alpenrück Versicherung AG (100042)".into(),
            subject: "Which host ID?".into(),
            text: "The server has two.\nWhich one goes into the file?".into(),
            ..TicketForm::default()
        },
        attachments: vec![],
    }
}

fn third_party(seed: u8) -> TicketRequest {
    let mut request = question(seed);
    request.kind = TicketKind::ThirdPartyRequest;
    request.form.subject = "Recorder".into();
    request.form.text = String::new();
    request.form.third_party =
        ThirdParty { product: "Recorder 9".into(), vendor: "Acme".into(), why: "Compliance".into() };
    request
}

async fn submit(world: &World, request: &TicketRequest) -> Result<TicketReceipt, Problem> {
    post(&world.caller, path::TICKETS, request).await
}

async fn news(caller: &impl Caller, key: TicketKey, known: u32) -> Vec<TicketNews> {
    let read = TicketRead { tickets: vec![HeldTicket { key, known }] };
    post::<TicketReadAnswer>(caller, path::TICKETS_READ, &read).await.unwrap().tickets
}

async fn record(world: &World, number: &str) -> TicketRecord {
    get(&world.caller, &path::TICKET.replace("{ticket}", number)).await.unwrap()
}

async fn answer(
    world: &World,
    number: &str,
    text: &str,
    state: TicketState,
) -> Result<TicketReceipt, Problem> {
    let answer = TicketAnswer { id: Uuid::new_v4_for_tests(), text: text.into(), state };
    post(&world.caller, &path::TICKET_ANSWERS.replace("{ticket}", number), &answer).await
}

fn reply(seed: u8, text: &str) -> TicketReply {
    TicketReply { id: Uuid::new_v4_for_tests(), key: key(seed), text: text.into() }
}

#[tokio::test]
async fn a_question_goes_to_the_team_and_the_answer_comes_back() {
    let world = World::sample().await;
    let served = OverHttp { authorization: None, ..OverHttp::serve(&world.portal).await };
    let mut asked = question(1);
    asked.attachments = vec![
        TicketAttachment::new("gethostid.log", "text/plain", b"A3155D1E8B32"),
        TicketAttachment {
            name: r"C:\Users\jm\..\bild\u{7}.png".replace(r"\u{7}", "\u{7}"),
            media_type: "image/png".into(),
            content: "iVBORw==".into(),
        },
    ];
    let receipt: TicketReceipt = post(&served, path::TICKETS, &asked).await.unwrap();
    assert_eq!((receipt.ticket.to_string().as_str(), receipt.state), ("T-000001", TicketState::Open));

    let record = record(&world, "T-000001").await;
    assert_eq!((record.id, record.kind, &record.form), (asked.id, TicketKind::Question, &asked.form));
    let names: Vec<_> = record.attachments.iter().map(|one| (one.name.as_str(), one.bytes)).collect();
    assert_eq!(names, [("gethostid.log", 12), ("bild.png", 4)]);
    let address = path::TICKET_ATTACHMENT.replace("{ticket}", "T-000001").replace("{position}", "0");
    let content = send(&world.caller, Method::GET, &address, Bytes::new()).await;
    assert_eq!(content.body().as_ref(), b"A3155D1E8B32");
    assert_eq!(content.headers()["content-type"], "application/octet-stream");
    assert_eq!(content.headers()["x-content-type-options"], "nosniff");

    world.advance(TimeDelta::minutes(5));
    answer(&world, "T-000001", "Is it a virtual machine?", TicketState::WaitingForCustomer).await.unwrap();
    let heard = news(&served, key(1), 1).await;
    assert_eq!((heard[0].id, heard[0].state), (asked.id, TicketState::WaitingForCustomer));
    let [message] = heard[0].messages.as_slice() else { panic!("one message: {heard:?}") };
    assert_eq!((message.seq, message.author), (2, TicketAuthor::LicensingTeam));
    assert_eq!((message.by.as_str(), message.text.as_str()), (OWNER, "Is it a virtual machine?"));
    assert!(news(&served, key(1), 2).await.is_empty(), "nothing is told twice");

    let back: TicketReceipt =
        post(&served, path::TICKETS_REPLY, &reply(1, "Yes.\r\n\tHyper-V")).await.unwrap();
    assert_eq!(back.state, TicketState::Open, "a reply makes it the team's again");
    answer(&world, "T-000001", "The first one.", TicketState::Answered).await.unwrap();
    let all = &news(&served, key(1), 0).await[0].messages;
    assert_eq!(
        all.iter().map(|message| (message.by.as_str(), message.text.as_str())).collect::<Vec<_>>(),
        [
            ("Jürg Müller", asked.form.text.as_str()),
            (OWNER, "Is it a virtual machine?"),
            ("Jürg Müller", "Yes.\n    Hyper-V"),
            (OWNER, "The first one."),
        ]
    );
    // No journal of an account knows of it.
    assert_eq!(world.journal(&stream(ACCOUNT)).await.len(), 1);
}

#[tokio::test]
async fn the_same_id_gives_the_same_receipt_and_another_body_is_refused() {
    let world = World::sample().await;
    let asked = third_party(1);
    let first = submit(&world, &asked).await.unwrap();
    answer(&world, "T-000001", "It is on its way.", TicketState::Answered).await.unwrap();
    world.advance(TimeDelta::days(1));
    assert_eq!(submit(&world, &asked).await.unwrap(), first, "as it was when it was received");
    let mut other = asked.clone();
    other.form.subject = "Another".into();
    assert_eq!(submit(&world, &other).await.unwrap_err().kind, ProblemKind::RequestIdReused);
    // Another ticket must not take a key over.
    let mut again = question(1);
    assert_eq!(submit(&world, &again).await.unwrap_err().kind, ProblemKind::RequestIdReused);
    again.key = key(2);
    assert_eq!(submit(&world, &again).await.unwrap().ticket.to_string(), "T-000002");

    let said = reply(1, "When?");
    let once: TicketReceipt = post(&world.caller, path::TICKETS_REPLY, &said).await.unwrap();
    let twice: TicketReceipt = post(&world.caller, path::TICKETS_REPLY, &said).await.unwrap();
    assert_eq!(once, twice);
    let changed = TicketReply { text: "Where?".into(), ..said.clone() };
    let problem = post::<TicketReceipt>(&world.caller, path::TICKETS_REPLY, &changed).await.unwrap_err();
    assert_eq!(problem.kind, ProblemKind::RequestIdReused);
    // One id is one thing: an answer under a reply's is another.
    let taken = TicketAnswer { id: said.id, text: said.text, state: TicketState::Open };
    let address = path::TICKET_ANSWERS.replace("{ticket}", "T-000001");
    let problem = post::<TicketReceipt>(&world.caller, &address, &taken).await.unwrap_err();
    assert_eq!(problem.kind, ProblemKind::RequestIdReused);
    assert_eq!(record(&world, "T-000001").await.messages.len(), 3);
}

#[tokio::test]
async fn tickets_that_come_at_once_get_a_number_each() {
    let world = World::sample().await;
    let asked: Vec<_> = (1..=12).map(question).collect();
    let both = asked.iter().chain(&asked).map(|request| submit(&world, request));
    let receipts = futures_util::future::join_all(both).await;
    let numbers: BTreeSet<_> = receipts.into_iter().map(|receipt| receipt.unwrap().ticket.get()).collect();
    assert_eq!(numbers, (1..=12).collect());
}

#[tokio::test]
async fn what_a_ticket_may_hold_is_limited() {
    let world = World::sample().await;
    let refused = async |change: &dyn Fn(&mut TicketRequest)| {
        let mut request = question(1);
        change(&mut request);
        submit(&world, &request).await.unwrap_err()
    };
    let file = |name: &str, bytes: usize| TicketAttachment::new(name, "text/plain", &vec![b'x'; bytes]);
    for (field, problem) in [
        ("contact_name:", refused(&|request| request.form.contact.name = " ".into()).await),
        ("email:", refused(&|request| request.form.contact.email = "nobody".into()).await),
        ("subject:", refused(&|request| request.form.subject = "two\nlines".into()).await),
        ("text:", refused(&|request| request.form.text = "x".repeat(8001)).await),
        ("host_id:", refused(&|request| request.form.machine.host_id = "a\u{202E}b".into()).await),
        ("why:", refused(&|request| request.form.third_party.why = "me".into()).await),
        (
            "account:",
            refused(&|request| {
                *request = third_party(1);
                request.form.account = String::new();
            })
            .await,
        ),
        ("attachments:", refused(&|request| request.attachments = vec![file("a", 0)]).await),
        (
            "attachments:",
            refused(&|request| request.attachments = vec![file("a", 1); MAX_ATTACHMENTS + 1]).await,
        ),
        (
            "attachments:",
            refused(&|request| {
                request.attachments = vec![TicketAttachment { content: "?".into(), ..file("a", 1) }];
            })
            .await,
        ),
        (
            "attachments:",
            refused(&|request| {
                request.attachments = vec![TicketAttachment { media_type: "html".into(), ..file("a", 1) }];
            })
            .await,
        ),
    ] {
        assert_eq!(problem.kind, ProblemKind::Malformed, "{field}");
        assert!(problem.detail.starts_with(field), "{field} {}", problem.detail);
    }
    for attachments in
        [vec![file("a", MAX_ATTACHMENT_BYTES + 1)], vec![file("a", MAX_ATTACHMENT_BYTES - 1), file("b", 2)]]
    {
        let problem = refused(&|request| request.attachments = attachments.clone()).await;
        assert_eq!((problem.kind, problem.status), (ProblemKind::TooLarge, 413));
    }
    let body = vec![b' '; MAX_TICKET_BYTES + 1];
    let response = send(&world.caller, Method::POST, path::TICKETS, body).await;
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(
        world.number("SELECT count(*) + (SELECT value FROM counter WHERE name = 'ticket') FROM ticket").await,
        0
    );

    // The most that is allowed goes through.
    let mut largest = question(1);
    largest.form.text = "長".repeat(8000);
    largest.attachments = vec![file("a", MAX_ATTACHMENT_BYTES - 9)];
    largest.attachments.extend((0..9).map(|_| file("b", 1)));
    submit(&world, &largest).await.unwrap();
}

#[tokio::test]
async fn a_foreign_reader_sees_nothing() {
    let world = World::sample().await;
    let asked = question(1);
    submit(&world, &asked).await.unwrap();
    let served = OverHttp { authorization: None, ..OverHttp::serve(&world.portal).await };
    assert!(news(&served, key(2), 0).await.is_empty());
    // A wrong key and a ticket without news look alike.
    let read = TicketRead {
        tickets: vec![HeldTicket { key: key(2), known: 0 }, HeldTicket { key: key(1), known: 1 }],
    };
    let nothing = send(&served, Method::POST, path::TICKETS_READ, serde_json::to_vec(&read).unwrap()).await;
    assert_eq!(nothing.body(), "{\"tickets\":[]}");
    let foreign = post::<TicketReceipt>(&served, path::TICKETS_REPLY, &reply(2, "Me too")).await.unwrap_err();
    assert_eq!(foreign.kind, ProblemKind::NotFound);
    // An id that was used tells nothing without the key either.
    let mut guess = reply(2, "Me too");
    guess.id = asked.id;
    assert_eq!(post::<TicketReceipt>(&served, path::TICKETS_REPLY, &guess).await.unwrap_err(), foreign);
    let read = TicketRead { tickets: vec![HeldTicket { key: key(1), known: 0 }; MAX_HELD_TICKETS + 1] };
    let problem = post::<TicketReadAnswer>(&served, path::TICKETS_READ, &read).await.unwrap_err();
    assert_eq!(problem.kind, ProblemKind::Malformed);
    for wrong in ["", "x", &"A".repeat(32)] {
        let body = serde_json::json!({ "tickets": [{ "key": wrong, "known": 0 }] }).to_string();
        let problem = answer_of(&served, path::TICKETS_READ, body).await;
        assert_eq!(problem.kind, ProblemKind::Malformed);
        assert!(wrong.is_empty() || wrong == "x" || !problem.detail.contains(wrong), "{}", problem.detail);
    }
}

async fn answer_of(caller: &impl Caller, address: &str, body: String) -> Problem {
    crate::support::answer::<serde_json::Value>(send(caller, Method::POST, address, body).await).unwrap_err()
}

#[tokio::test]
async fn an_account_that_exists_and_one_that_does_not_are_told_nothing_of() {
    let world = World::sample().await;
    let mut known = question(1);
    known.form.account = ACCOUNT.into();
    let mut unknown = question(2);
    unknown.form.account = "999999".into();
    let (known, unknown) = (submit(&world, &known).await.unwrap(), submit(&world, &unknown).await.unwrap());
    assert_eq!((known.state, known.at), (unknown.state, unknown.at));
}

#[tokio::test]
async fn only_the_licensing_team_reads_and_answers_others_tickets() {
    let world = World::sample().await;
    submit(&world, &question(1)).await.unwrap();
    let served = OverHttp { authorization: None, ..OverHttp::serve(&world.portal).await };
    let of = |route: &str| route.replace("{ticket}", "T-000001").replace("{position}", "0");
    let routes = [
        (Method::POST, of(path::TICKETS_SEARCH)),
        (Method::GET, of(path::TICKET)),
        (Method::GET, of(path::TICKET_ATTACHMENT)),
        (Method::POST, of(path::TICKET_ANSWERS)),
        (Method::POST, of(path::TICKET_STATE)),
    ];
    for (method, address) in &routes {
        let response = send(&served, method.clone(), address, Bytes::new()).await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{address}");
    }
    for role in [Role::ReadOnly, Role::ReadWrite, Role::Partner] {
        let principal = Principal { display_name: "Bo".into(), role, accounts: Membership::All };
        let caller = world.portal.in_process(principal);
        for (method, address) in &routes {
            let response = send(&caller, method.clone(), address, Bytes::new()).await;
            assert_eq!(response.status(), StatusCode::FORBIDDEN, "{role:?} {address}");
        }
        // Whoever holds a key may, whatever the role.
        assert_eq!(news(&caller, key(1), 0).await.len(), 1);
    }
    for address in
        ["/v1/tickets/T-000002", "/v1/tickets/1", "/v1/tickets/..%2F", "/v1/tickets/T-000001/attachments/0"]
    {
        let response = send(&world.caller, Method::GET, address, Bytes::new()).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{address}");
    }
}

#[tokio::test]
async fn the_team_finds_filters_pages_and_closes() {
    let world = World::sample().await;
    for seed in 1..=5 {
        let mut request = question(seed);
        request.form.subject = format!("Question {seed}");
        if seed == 3 {
            request.form.contact.name = "ÉLODIE".into();
        }
        submit(&world, &request).await.unwrap();
        world.advance(TimeDelta::minutes(1));
    }
    let close = TicketStateChange { id: Uuid::new_v4_for_tests(), state: TicketState::Closed };
    let address = path::TICKET_STATE.replace("{ticket}", "T-000002");
    let closed: TicketReceipt = post(&world.caller, &address, &close).await.unwrap();
    assert_eq!(post::<TicketReceipt>(&world.caller, &address, &close).await.unwrap(), closed);
    let page =
        async |search: &TicketSearch| post::<TicketPage>(&world.caller, path::TICKETS_SEARCH, search).await;
    let numbers = |page: &TicketPage| page.tickets.iter().map(|one| one.ticket.get()).collect::<Vec<_>>();
    let all = TicketSearch { limit: 100, ..TicketSearch::default() };
    let found = page(&all).await.unwrap();
    assert_eq!((numbers(&found), found.total), (vec![2, 5, 4, 3, 1], 5));
    let found = page(&TicketSearch { offset: 1, limit: 2, ..all.clone() }).await.unwrap();
    assert_eq!((numbers(&found), found.total), (vec![5, 4], 5));
    let found = page(&TicketSearch { state: Some(TicketState::Closed), ..all.clone() }).await.unwrap();
    assert_eq!((numbers(&found), found.total), (vec![2], 1));
    for (search, number) in [("question 4", 4), ("t-000005", 5), ("élodie", 3)] {
        let found = page(&TicketSearch { search: search.into(), ..all.clone() }).await.unwrap();
        assert_eq!(numbers(&found), [number], "{search}");
    }
    assert_eq!(page(&TicketSearch { search: "%".into(), ..all }).await.unwrap().total, 0);

    // The customer hears of it and can say nothing more; the team can open it again.
    let heard = news(&world.caller, key(2), 1).await;
    assert_eq!((heard[0].state, heard[0].messages[0].text.as_str()), (TicketState::Closed, ""));
    let late =
        post::<TicketReceipt>(&world.caller, path::TICKETS_REPLY, &reply(2, "Still")).await.unwrap_err();
    assert_eq!((late.kind, late.status), (ProblemKind::TicketClosed, 409));
    answer(&world, "T-000002", "Once more, please.", TicketState::WaitingForCustomer).await.unwrap();
    post::<TicketReceipt>(&world.caller, path::TICKETS_REPLY, &reply(2, "Still")).await.unwrap();
    assert_eq!(record(&world, "T-000002").await.state, TicketState::Open);
    assert_eq!(
        answer(&world, "T-000002", " ", TicketState::Open).await.unwrap_err().kind,
        ProblemKind::Malformed
    );
    assert_eq!(
        answer(&world, "T-000099", "Yes", TicketState::Open).await.unwrap_err().kind,
        ProblemKind::NotFound
    );
}

#[tokio::test]
async fn what_breaks_off_in_between_leaves_nothing_and_may_come_again() {
    let world = World::sample().await;
    let mut asked = question(1);
    asked.attachments = vec![TicketAttachment::new("a.txt", "text/plain", b"a")];
    let mut sql = world.sql().await;
    for table in ["ticket_attachment", "ticket_message"] {
        let fault =
            format!("CREATE TRIGGER fault BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'fault'); END");
        sql.execute(sqlx::AssertSqlSafe(fault)).await.unwrap();
        let problem = submit(&world, &asked).await.unwrap_err();
        assert_eq!((problem.kind, problem.status), (ProblemKind::StoreUnavailable, 503));
        for statement in [
            "SELECT count(*) FROM ticket",
            "SELECT count(*) FROM ticket_attachment",
            "SELECT value FROM counter WHERE name = 'ticket'",
        ] {
            assert_eq!(world.number(statement).await, 0, "{table}: {statement}");
        }
        sql.execute("DROP TRIGGER fault").await.unwrap();
    }
    assert_eq!(submit(&world, &asked).await.unwrap().ticket.to_string(), "T-000001");

    // Another process that opens the file later knows it, too.
    let beside = world.beside().await;
    let caller = beside.in_process(Principal::licensing_team(OWNER));
    let again: TicketReceipt = post(&caller, path::TICKETS, &asked).await.unwrap();
    assert_eq!(again.ticket.to_string(), "T-000001");
}

#[tokio::test]
async fn the_database_itself_keeps_tickets_as_they_are() {
    let world = World::sample().await;
    let mut asked = question(1);
    asked.attachments = vec![TicketAttachment::new("a.txt", "text/plain", b"a")];
    submit(&world, &asked).await.unwrap();
    let mut sql = world.sql().await;
    for statement in [
        "UPDATE ticket SET form = '{}'",
        "UPDATE ticket SET key_sha256 = key_sha256",
        "DELETE FROM ticket",
        "UPDATE ticket_message SET text = ''",
        "DELETE FROM ticket_message",
        "UPDATE ticket_attachment SET content = x''",
        "DELETE FROM ticket_attachment",
        "UPDATE ticket SET state = 'lost'",
    ] {
        assert!(sql.execute(statement).await.is_err(), "{statement}");
    }
    // The key itself is nowhere in it.
    let bytes = std::fs::read(world.database()).unwrap();
    let wal = std::fs::read(format!("{}-wal", world.database().display())).unwrap_or_default();
    let shown = key(1).expose();
    for file in [bytes, wal] {
        assert!(!file.windows(32).any(|window| window == shown.as_bytes()));
    }
}

#[tokio::test]
async fn whoever_does_not_sign_in_is_let_through_at_a_pace() {
    let world = World::sample().await;
    let mut served = OverHttp::serve(&world.portal).await;
    // Signed in, and in process, nobody counts.
    for seed in 1..=20 {
        post::<TicketReceipt>(&served, path::TICKETS, &question(seed)).await.unwrap();
    }
    served.authorization = None;
    for seed in 21..=26 {
        post::<TicketReceipt>(&served, path::TICKETS, &question(seed)).await.unwrap();
    }
    let body = serde_json::to_vec(&question(27)).unwrap();
    let response = send(&served, Method::POST, path::TICKETS, body.clone()).await;
    assert_eq!(response.headers()["retry-after"], "10");
    let problem = crate::support::answer::<TicketReceipt>(response).unwrap_err();
    assert_eq!(
        (problem.kind, problem.status, problem.retry_after),
        (ProblemKind::TooManyRequests, 429, Some(10))
    );
    assert_eq!(news_status(&served).await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(world.number("SELECT count(*) FROM ticket").await, 26);
    world.advance(TimeDelta::seconds(10));
    assert_eq!(send(&served, Method::POST, path::TICKETS, body).await.status(), StatusCode::OK);
}

async fn news_status(caller: &impl Caller) -> StatusCode {
    let read = TicketRead { tickets: vec![] };
    send(caller, Method::POST, path::TICKETS_READ, serde_json::to_vec(&read).unwrap()).await.status()
}
