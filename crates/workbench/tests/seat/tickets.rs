//! Tickets: kept through crashes and absences, sent once, answered, and reachable before anything is founded.

use portal_api::{
    MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS, ThirdParty, TicketContact, TicketField, TicketForm, TicketKind,
    TicketNumber, TicketState,
};

use super::*;

const QUESTION: TicketKind = TicketKind::Question;

fn question() -> TicketForm {
    TicketForm {
        contact: TicketContact {
            name: "Jürg Müller".into(),
            email: "jm@alpenrueck.example".into(),
            phone: "".into(),
        },
        account: "Alpenrück Versicherung AG (100042)".into(),
        product_line: "CIC".into(),
        subject: "Which host ID?".into(),
        text: "The server has two.".into(),
        ..TicketForm::default()
    }
}

fn number(count: u32) -> TicketRef {
    TicketRef::Number(TicketNumber::new(count))
}

async fn send(seat: &Seat) -> SentTicket {
    seat.send_ticket(seat.fresh_id(), QUESTION, &question()).await.unwrap()
}

async fn mine(seat: &Seat) -> TicketList {
    seat.tickets(&TicketsQuery { limit: 100, ..TicketsQuery::default() }).await.unwrap()
}

/// The portal cannot keep tickets for a while.
async fn portal_sql(world: &World, statement: &'static str) {
    let path = world.folder.path().join("data/portal/portal.sqlite");
    let pool = sqlx::SqlitePool::connect(path.to_str().unwrap()).await.unwrap();
    sqlx::query(statement).execute(&pool).await.unwrap();
    pool.close().await;
}

const AWAY: &str =
    "CREATE TRIGGER away BEFORE INSERT ON ticket_message BEGIN SELECT RAISE(ABORT, 'away'); END";
const BACK: &str = "DROP TRIGGER away";

#[tokio::test]
async fn a_question_gets_a_number_an_answer_and_a_reply() {
    let (_world, seat) = World::sample().await;
    let sent = send(&seat).await;
    assert_eq!((sent.number, sent.waits), (Some(TicketNumber::new(1)), None));
    assert_eq!(seat.status().await.unwrap().tickets, TicketCount { unread: 0, open: 1 });
    seat.sync().await.unwrap();
    assert!(!seat.sync().await.unwrap(), "nothing is new");

    let page = seat
        .tickets(&TicketsQuery { whose: Whose::All, limit: 10, ..TicketsQuery::default() })
        .await
        .unwrap();
    assert!(page.team && page.total == 1);
    assert_eq!((page.tickets[0].reference, page.tickets[0].standing), (number(1), TicketStanding::Open));
    let read = seat.ticket(number(1)).await.unwrap();
    assert!(read.can_answer && !read.can_reply);
    assert_eq!((read.form, read.messages.len()), (question(), 1));
    let answered = seat
        .answer_ticket(TicketNumber::new(1), read.next_id, "The first.\r\n", TicketState::Answered)
        .await
        .unwrap();
    assert_eq!(
        (answered.standing, answered.messages[1].text.as_str()),
        (TicketStanding::Answered, "The first.")
    );
    // Pressed twice, it is said once.
    let first = TicketNumber::new(1);
    let again = seat.answer_ticket(first, read.next_id, "The first.", TicketState::Answered).await.unwrap();
    assert_eq!(again.messages.len(), 2);
    let other = seat.answer_ticket(first, read.next_id, "The second.", TicketState::Answered).await;
    assert_eq!(other.unwrap_err(), TicketTalkError::AlreadySent);
    assert!(seat.sync().await.unwrap(), "an answer is news");
    assert_eq!(seat.status().await.unwrap().tickets, TicketCount { unread: 1, open: 0 });

    assert!(mine(&seat).await.tickets[0].unread);
    let glanced = seat.ticket(TicketRef::Own(sent.id)).await.unwrap();
    assert_eq!(glanced.messages.len(), 2);
    assert_eq!(seat.status().await.unwrap().tickets.unread, 1, "nobody opened it");
    let own = seat.open_ticket(TicketRef::Own(sent.id)).await.unwrap();
    assert!(own.can_reply && !own.can_answer);
    assert_eq!(own.messages.len(), 2);
    assert_eq!(seat.status().await.unwrap().tickets.unread, 0, "it was looked at");
    let replied = seat.reply_ticket(sent.id, own.next_id, "Thank you.").await.unwrap();
    assert_eq!((replied.standing, replied.messages.len()), (TicketStanding::Open, 3));
    assert!(replied.pending.is_empty());
    let twice = seat.reply_ticket(sent.id, own.next_id, "Thank you.").await.unwrap();
    assert_eq!(twice.messages.len(), 3);

    let closed =
        seat.set_ticket_state(TicketNumber::new(1), seat.fresh_id(), TicketState::Closed).await.unwrap();
    assert_eq!(closed.standing, TicketStanding::Closed);
    let late = seat.reply_ticket(sent.id, seat.fresh_id(), "One more").await;
    assert_eq!(late.unwrap_err(), TicketTalkError::Closed);
    assert!(!seat.ticket(TicketRef::Own(sent.id)).await.unwrap().can_reply);
}

#[tokio::test]
async fn a_form_survives_a_crash_and_begins_with_the_contact_of_the_last() {
    let (world, seat) = World::sample().await;
    let fresh = seat.ticket_draft(QUESTION).await.unwrap();
    assert_eq!((fresh.form, fresh.changed_at), (TicketForm::default(), None));
    let typed = TicketForm { text: "half a quest".into(), ..TicketForm::default() };
    let kept = seat.save_ticket_draft(fresh.id, QUESTION, &typed).await.unwrap();
    let file = world.folder.path().join("hostid.log");
    fs::write(&file, "A3155D1E8B32").unwrap();
    seat.attach_files(kept.id, QUESTION, vec![file]).await.unwrap();

    // Killed here: nothing was closed, and another program opens the same folder.
    let again = world.seat();
    again.start().await.unwrap();
    let draft = again.ticket_draft(QUESTION).await.unwrap();
    assert_eq!((draft.id, &draft.form, draft.attachments.len()), (fresh.id, &typed, 1));
    // A second window's form is the same form.
    let other = seat.save_ticket_draft(seat.fresh_id(), QUESTION, &question()).await.unwrap();
    assert_eq!(other.id, fresh.id);
    // The other form is another one.
    assert_ne!(again.ticket_draft(TicketKind::ThirdPartyRequest).await.unwrap().id, fresh.id);

    let sent = again.send_ticket(draft.id, QUESTION, &question()).await.unwrap();
    assert_eq!(sent.id, fresh.id);
    // A screen that is late does not bring it back.
    let late = seat.save_ticket_draft(fresh.id, QUESTION, &typed).await.unwrap();
    assert_ne!(late.id, fresh.id);
    assert_eq!((late.changed_at, &late.form.contact), (None, &question().contact));
    assert_eq!(late.form.text, "");
    let twice = seat.send_ticket(fresh.id, QUESTION, &question()).await.unwrap();
    assert_eq!(twice.number, sent.number);
    let changed = seat.send_ticket(fresh.id, QUESTION, &typed_and_complete()).await;
    assert_eq!(changed.unwrap_err(), SendTicketError::AlreadySent);
    assert_eq!(mine(&seat).await.total, 1);
    seat.save_ticket_draft(late.id, QUESTION, &typed).await.unwrap();
    assert_eq!(seat.discard_ticket_draft(QUESTION).await.unwrap().form.text, "");
}

fn typed_and_complete() -> TicketForm {
    TicketForm { text: "Another question.".into(), ..question() }
}

#[tokio::test]
async fn while_the_portal_is_away_it_waits_and_goes_by_itself() {
    let (world, seat) = World::sample().await;
    let before = send(&seat).await;
    portal_sql(&world, AWAY).await;
    world.clock.set(DateTime::from_timestamp(NOW + 60, 0).unwrap());
    let id = seat.fresh_id();
    let waits = seat.send_ticket(id, QUESTION, &question()).await.unwrap();
    assert_eq!(waits.number, None);
    assert!(waits.waits.unwrap().contains("database"));
    let reply = seat.ticket(TicketRef::Own(before.id)).await.unwrap().next_id;
    let said = seat.reply_ticket(before.id, reply, "And one more thing").await.unwrap();
    assert_eq!((said.pending.len(), said.pending[0].refusal.clone()), (1, None));
    assert_eq!(seat.status().await.unwrap().outbox.queued, 2, "both are counted");
    let listed = mine(&seat).await;
    assert_eq!(listed.tickets[0].standing, TicketStanding::Queued);
    let details = seat.ticket(TicketRef::Own(id)).await.unwrap();
    assert_eq!((details.messages[0].text.as_str(), details.can_reply), ("The server has two.", false));
    assert!(matches!(seat.sync().await, Err(SyncError::Waiting { .. })));

    // The next start carries it, also one without the signing key.
    portal_sql(&world, BACK).await;
    let again = world.seat();
    again.continue_without_key().await.unwrap();
    assert_eq!(again.status().await.unwrap().outbox, OutboxCount::default());
    assert_eq!(mine(&again).await.tickets.iter().filter(|ticket| ticket.number.is_some()).count(), 2);
    let said = again.ticket(TicketRef::Own(before.id)).await.unwrap();
    assert_eq!((said.pending.len(), said.messages.len()), (0, 2));
}

#[tokio::test]
async fn an_answer_that_got_lost_is_asked_for_again_and_asks_once() {
    let (world, seat) = World::sample().await;
    let sent = send(&seat).await;
    // As a program leaves it that is killed between the portal's commit and its own.
    let path = world.folder.path().join("data/seats/embedded/outbox.sqlite");
    let pool = sqlx::SqlitePool::connect(path.to_str().unwrap()).await.unwrap();
    sqlx::query("UPDATE ticket SET state = 'queued', number = NULL, ticket_state = NULL")
        .execute(&pool)
        .await
        .unwrap();
    pool.close().await;
    let again = world.seat();
    again.start().await.unwrap();
    let listed = mine(&again).await;
    assert_eq!((listed.total, listed.tickets[0].number), (1, sent.number));
    let all = again
        .tickets(&TicketsQuery { whose: Whose::All, limit: 10, ..TicketsQuery::default() })
        .await
        .unwrap();
    assert_eq!(all.total, 1);
}

#[tokio::test]
async fn before_anything_is_founded_it_is_kept_and_goes_out_after() {
    let world = World::new(keychain());
    let seat = world.seat();
    assert_eq!(seat.ticket_draft(QUESTION).await, Err(TicketError::NoFolder), "nothing is open yet");
    assert_eq!(
        seat.send_ticket(seat.fresh_id(), QUESTION, &question()).await,
        Err(SendTicketError::NoFolder)
    );
    seat.start().await.unwrap();
    let sent = send(&seat).await;
    assert_eq!(sent.number, None);
    assert!(sent.waits.unwrap().contains("has not finished starting"));
    let listed = mine(&seat).await;
    assert_eq!((listed.tickets[0].standing, listed.team), (TicketStanding::Queued, false));
    assert_eq!(
        seat.tickets(&TicketsQuery { whose: Whose::All, ..TicketsQuery::default() }).await,
        Err(TicketError::NotReady)
    );
    seat.found(found(StartWith::Empty)).await.unwrap();
    assert_eq!(mine(&seat).await.tickets[0].number, Some(TicketNumber::new(1)));
}

#[tokio::test]
async fn what_is_wrong_is_said_field_by_field_and_nothing_is_sent() {
    let (_world, seat) = World::sample().await;
    let mut form = question();
    form.contact.email = "nobody".into();
    form.subject = " ".into();
    let Err(SendTicketError::Fields { fields }) = seat.send_ticket(seat.fresh_id(), QUESTION, &form).await
    else {
        unreachable!("an incomplete form was sent");
    };
    let named: Vec<TicketField> = fields.iter().map(|note| note.field).collect();
    assert_eq!(named, [TicketField::Email, TicketField::Subject]);
    assert!(fields[0].message.contains("e-mail address"));

    let mut third = question();
    third.third_party =
        ThirdParty { product: "Recorder".into(), vendor: "".into(), why: "Compliance".into() };
    third.text = String::new();
    let sent = seat.send_ticket(seat.fresh_id(), TicketKind::ThirdPartyRequest, &third).await.unwrap();
    let read = seat.ticket(TicketRef::Own(sent.id)).await.unwrap();
    assert_eq!(read.messages[0].text, "Compliance");
    assert_eq!(mine(&seat).await.total, 1);
}

#[tokio::test]
async fn attachments_are_judged_before_they_are_taken_and_saved_again() {
    let (world, seat) = World::sample().await;
    let path = |name: &str| world.folder.path().join(name);
    fs::write(path("a.log"), "alpha").unwrap();
    fs::write(path("empty.txt"), "").unwrap();
    fs::File::create(path("large.bin")).unwrap().set_len(MAX_ATTACHMENT_BYTES as u64 + 1).unwrap();
    fs::File::create(path("most.bin")).unwrap().set_len(MAX_ATTACHMENT_BYTES as u64 - 5).unwrap();
    fs::create_dir(path("folder")).unwrap();
    let draft = seat.ticket_draft(QUESTION).await.unwrap();
    let chosen = ["a.log", "empty.txt", "large.bin", "folder", "gone", "most.bin", "a.log"];
    let attached =
        seat.attach_files(draft.id, QUESTION, chosen.into_iter().map(path).collect()).await.unwrap();
    let names: Vec<_> = attached.draft.attachments.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["a.log", "most.bin"]);
    let said = attached.left_out.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    for why in [
        "empty.txt is empty",
        "large.bin is larger than 5 MB",
        "folder is no file",
        "gone cannot be read",
        "With a.log",
    ] {
        assert!(said.contains(why), "{why}: {said}");
    }
    let position = attached.draft.attachments[1].position;
    let draft = seat.remove_attachment(draft.id, QUESTION, position).await.unwrap();
    assert_eq!(draft.attachments.len(), 1);
    let many = std::iter::repeat_n(path("a.log"), MAX_ATTACHMENTS).collect();
    let attached = seat.attach_files(draft.id, QUESTION, many).await.unwrap();
    assert_eq!((attached.draft.attachments.len(), attached.left_out.len()), (MAX_ATTACHMENTS, 1));

    let sent = seat.send_ticket(draft.id, QUESTION, &question()).await.unwrap();
    // What was asked stays as it is.
    seat.remove_attachment(sent.id, QUESTION, 0).await.unwrap();
    for (index, ticket) in [TicketRef::Own(sent.id), number(1)].into_iter().enumerate() {
        let read = seat.ticket(ticket).await.unwrap();
        assert_eq!(read.attachments.len(), MAX_ATTACHMENTS);
        assert_eq!(
            seat.attachment_plan(ticket, read.attachments[0].position).await.unwrap().file_name,
            "a.log"
        );
        let target = path(&format!("saved-{index}.log"));
        seat.save_attachment(ticket, read.attachments[0].position, &target, false).await.unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"alpha");
        let there = seat.save_attachment(ticket, read.attachments[0].position, &target, false).await;
        assert!(matches!(there, Err(AttachmentError::Exists { .. })));
        assert_eq!(seat.save_attachment(ticket, 99, &path("x"), false).await, Err(AttachmentError::Unknown));
    }
}

#[tokio::test]
async fn a_ticket_that_the_portal_does_not_take_can_be_mended() {
    let (world, seat) = World::sample().await;
    portal_sql(&world, AWAY).await;
    let sent = send(&seat).await;
    let path = world.folder.path().join("data/seats/embedded/outbox.sqlite");
    let pool = sqlx::SqlitePool::connect(path.to_str().unwrap()).await.unwrap();
    sqlx::query("UPDATE ticket SET form = json_set(form, '$.subject', '')").execute(&pool).await.unwrap();
    pool.close().await;
    portal_sql(&world, BACK).await;
    seat.sync().await.unwrap();
    let refused = seat.ticket(TicketRef::Own(sent.id)).await.unwrap();
    assert_eq!(refused.standing, TicketStanding::Refused);
    assert!(refused.refusal.unwrap().starts_with("subject:"));
    assert_eq!(seat.status().await.unwrap().outbox.queued, 0);

    let other = seat.save_ticket_draft(seat.fresh_id(), QUESTION, &question()).await.unwrap();
    assert_eq!(seat.mend_ticket(sent.id).await, Err(TicketError::DraftStands));
    seat.discard_ticket_draft(QUESTION).await.unwrap();
    let mended = seat.mend_ticket(sent.id).await.unwrap();
    assert!(mended.id != sent.id && mended.id != other.id);
    assert_eq!(mended.form.text, question().text);
    let sent = seat.send_ticket(mended.id, QUESTION, &question()).await.unwrap();
    assert_eq!(sent.number, Some(TicketNumber::new(1)));
}

#[tokio::test]
async fn own_tickets_are_found_filtered_and_paged() {
    let (_world, seat) = World::sample().await;
    for subject in ["Élodie asks", "Second", "Third"] {
        let form = TicketForm { subject: subject.into(), ..question() };
        seat.send_ticket(seat.fresh_id(), QUESTION, &form).await.unwrap();
    }
    let base = TicketsQuery { limit: 10, ..TicketsQuery::default() };
    let subjects = async |query: TicketsQuery| {
        let page = seat.tickets(&query).await.unwrap();
        (page.tickets.into_iter().map(|one| one.subject).collect::<Vec<_>>(), page.total)
    };
    assert_eq!(subjects(TicketsQuery { search: "elodie".into(), ..base.clone() }).await.0, ["Élodie asks"]);
    assert_eq!(subjects(TicketsQuery { search: "t-000003".into(), ..base.clone() }).await.0, ["Third"]);
    assert_eq!(subjects(TicketsQuery { offset: 1, limit: 1, ..base.clone() }).await.1, 3);
    assert_eq!(subjects(TicketsQuery { state: Some(TicketState::Closed), ..base }).await.1, 0);
}
