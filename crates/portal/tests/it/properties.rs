//! Units are conserved over any sequence of requests.

use proptest::prelude::*;
use sqlx::Row;

use crate::support::*;

async fn conserved(world: &World) {
    let rows = sqlx::query(
        "SELECT pool.account, pool.part, pool.license_type, allocated, held, reserved, ordered,
             (SELECT coalesce(sum(assigned + pooled), 0) FROM file_part JOIN activation_file AS file USING (serial)
              WHERE file.state = 'active' AND file.account = pool.account AND file_part.part = pool.part
                  AND file.license_type = pool.license_type) AS in_files,
             (SELECT coalesce(sum(quantity), 0) FROM order_item AS item WHERE item.account = pool.account
                  AND item.part = pool.part AND item.license_type = pool.license_type) AS in_orders
         FROM pool",
    )
    .fetch_all(&mut world.sql().await)
    .await
    .unwrap();
    assert_eq!(rows.len(), 24);
    for row in rows {
        let number = |column: &str| row.get::<i64, _>(column);
        let available = number("ordered") - number("allocated") - number("held") - number("reserved");
        assert!(available >= 0);
        assert_eq!(number("ordered"), available + number("in_files"), "{}", row.get::<String, _>("part"));
        assert_eq!(number("ordered"), number("in_orders"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn units_are_conserved(
        wishes in proptest::collection::vec((0_usize..5, 0_u32..60, 0_u32..60, 0_u32..4, any::<bool>()), 1..30),
    ) {
        const PARTS: [&str; 5] =
            ["SW-001-4.0-AL04", "SW-001-4.0-AL01", "SW-001-4.0-AA01", "SW-001-4.0-SV01", "SW-001-4.0-TB01"];
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let world = World::sample().await;
            for (part, assigned, pooled, number, two) in wishes {
                let mut wish = request_of(number, 1);
                let licensing::Action::Generate(generate) = &mut wish.action else { panic!() };
                generate.parts = vec![line(PARTS[part], assigned, pooled)];
                if two && part > 0 {
                    generate.parts.push(line(PARTS[0], pooled, 1));
                }
                if number == 3 {
                    generate.license_type = licensing::LicenseType::Development;
                }
                world.submit(&wish).await.unwrap();
            }
            conserved(&world).await;
        });
    }
}
