//! Whoever has the id of a buyer's answer finds in the log what was done for him, also by a task of its own.

use serde_json::{Value, json};

use crate::support::{Ask, DEMO_EVENT, Program, Reply, Script, World, event_path};

#[tokio::test]
async fn a_call_that_failed_stands_in_the_log_under_the_request_it_was_made_for() {
    let script = Script::start(Reply::json(500, &json!({}))).await;
    let program = Program::start(script.address, &[("LOG__FORMAT", "json")]).await;
    let mut ids = Vec::new();
    for ask in [World::reserve(), Ask::get(&event_path(DEMO_EVENT))] {
        let answer = ask.send(program.address).await;
        ids.push(answer.header("x-request-id").unwrap().to_owned());
    }
    let log = program.stopped().await;
    let failed: Vec<Value> = log
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .filter(|line: &Value| line["message"] == "upstream call failed")
        .collect();
    let of = |id: &String| {
        failed
            .iter()
            .filter(|line| line["span"]["id"] == **id)
            .count()
    };
    assert_eq!(ids.iter().map(of).collect::<Vec<_>>(), [1, 1], "{log}");
}
