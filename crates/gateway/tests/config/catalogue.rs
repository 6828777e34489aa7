//! Events out of a file instead of the API's own catalogue.

use super::*;
use tc_gateway::CatalogueChoice;

const EVENT: &str = r#"{"id": "5f0c0ffee0ddf00dcafe0001", "title": {"text": "Concert"}, "status": "public",
    "sets": [{"id": "5f0c0ffee0ddf00dcafe0011", "name": "Floor", "price": "110.00", "price_extra": "10.00", "amount_vacant": 7}]}"#;

/// Loads a configuration that names a file with this in it.
fn with(test: &str, text: &str) -> Result<Config, Vec<Mistake>> {
    let path = folder(&format!("{test}-events")).join("events.json");
    write(&path, text, 0o644);
    load(
        test,
        &file(&[("catalogue.file", &format!("{path:?}"))]),
        &[],
    )
}

#[test]
fn events_of_a_file_are_read_at_the_start() {
    let usual = load("usual", &file(&[]), &[]).unwrap();
    assert_eq!(usual.catalogue, CatalogueChoice::Upstream);
    let config = with("events", &format!("[{EVENT}]")).unwrap();
    let CatalogueChoice::File(events) = &config.catalogue else {
        panic!("{:?}", config.catalogue);
    };
    assert_eq!(events[0].id.to_string(), "5f0c0ffee0ddf00dcafe0001");
    assert_eq!(events[0].sets[0].price.to_string(), "110.00");
    assert_eq!(events[0].sets[0].vacant, 7);
    let summary = "events    all that the key may sell; the catalogue is a file of 1";
    assert!(config.summary().iter().any(|line| line == summary));
}

#[test]
fn a_file_that_holds_no_events_is_a_mistake_that_repeats_nothing_of_it() {
    for (text, problem) in [
        ("", "is not JSON, line 1"),
        ("[\n{canary}]", "is not JSON, line 2"),
        ("[]", "has no events in it"),
        (r#"{"canary": 1}"#, "is not a list of events at $"),
        (
            r#"[{"id": "canary"}]"#,
            "is not a list of events at $[0].id",
        ),
    ] {
        let mistakes = with("wrong", text).unwrap_err();
        assert_eq!(mistakes.len(), 1, "{mistakes:?}");
        assert_eq!(
            mistakes[0].to_string(),
            format!("tc-gateway.toml:4: catalogue.file: the file that it names: {problem}")
        );
    }
}
