//! R3, S8: a thousand reservations, cut at every phase. At most one order of a key ever holds seats; every one ends in an
//! order that its browser has a token for, in a definite problem, or in `unconfirmed` with the time when seats are free
//! again; and nothing is held that nobody has a token for but what is unconfirmed.
//!
//! `TC_TRIALS_SEED=<number>` draws other trials, `TC_TRIALS=<number>` makes it longer or shorter.

use std::collections::BTreeMap;
use std::env;
use std::future::pending;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use serde_json::json;
use tc_gateway::{Running, start};
use tc_orders::Timestamp;
use tc_orders::wire::Version;
use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::api::{Api, Sale};
use crate::browser::{Answer, Browser, Wish, ask, key};
use crate::judge::{self, End};
use crate::plan::{Fault, IN_A_WORLD, Leaves, Trial, World};
use crate::second;

/// How many worlds live at a time: most of what they do is to wait.
const AT_ONCE: usize = 64;

/// S8: an order that nobody has come for is gone after that.
const ORPHANS_GONE: Duration = Duration::from_secs(5);

/// How much later an order is made in version 2, at the most, whose steps are taken again after a failure.
const TAKEN_AGAIN: Duration = Duration::from_secs(2);

/// What a trial's browsers were told.
#[derive(Debug)]
pub(crate) struct Heard {
    pub(crate) wish: Wish,
    pub(crate) answers: Vec<Answer>,
    /// The last time that one of them went, or that the upstream was let go.
    pub(crate) gone: Timestamp,
}

impl Heard {
    /// A browser has a token.
    pub(crate) fn order(&self) -> Option<&str> {
        let mut made = self.answers.iter().filter(|answer| answer.status == 201);
        made.next().map(Answer::order)
    }

    /// Each answer is well formed, and all that tell an order tell the same.
    pub(crate) fn one_order(
        &self,
        well_formed: impl Fn(&Answer) -> Result<(), String>,
    ) -> Result<(), String> {
        for answer in &self.answers {
            well_formed(answer)?;
        }
        let told: Vec<_> = self
            .answers
            .iter()
            .filter(|answer| answer.status == 201)
            .collect();
        if told.iter().any(|answer| answer.order() != told[0].order()) {
            return Err("two orders were told under one key".to_owned());
        }
        Ok(())
    }
}

pub(crate) fn now() -> Timestamp {
    let since = SystemTime::UNIX_EPOCH.elapsed().unwrap();
    Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r3_s8_a_thousand_reservations_cut_at_random() {
    let (trials, ends) = cut_at_random(Version::V1).await;
    // Nobody could hear of an end that never comes about.
    if trials >= 1_000 {
        assert!(
            End::ALL.iter().all(|end| ends.contains_key(end)),
            "{ends:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r3_s8_a_thousand_reservations_of_version_2_cut_at_random_and_none_in_doubt() {
    let (trials, ends) = cut_at_random(Version::V2).await;
    assert!(!ends.contains_key(&End::Unconfirmed), "{ends:?}");
    if trials >= 1_000 {
        let mut others = End::ALL.iter().filter(|end| **end != End::Unconfirmed);
        assert!(others.all(|end| ends.contains_key(end)), "{ends:?}");
    }
}

/// Runs the trials: how many, and how often each end came about.
#[allow(clippy::print_stdout, reason = "by the seed a run can be had again")]
async fn cut_at_random(version: Version) -> (u64, BTreeMap<End, u64>) {
    let number = |name: &str| env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    let seed = number("TC_TRIALS_SEED").unwrap_or(1);
    let trials = number("TC_TRIALS").unwrap_or(1_000);
    println!("TC_TRIALS_SEED={seed}");

    let began = Instant::now();
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut worlds = JoinSet::new();
    for number in 0..trials.div_ceil(IN_A_WORLD) {
        let places = Arc::clone(&places);
        worlds.spawn(async move {
            let _place = places.acquire_owned().await;
            live(World::draw(number, seed, version)).await
        });
    }
    let mut ends = BTreeMap::<End, u64>::new();
    let mut wrong = Vec::new();
    while let Some(world) = worlds.join_next().await {
        for judged in world.unwrap() {
            match judged {
                Ok(end) => *ends.entry(end).or_default() += 1,
                Err(problem) => wrong.push(problem),
            }
        }
    }
    println!("{version}: {ends:?} in {:?}", began.elapsed());
    assert!(
        wrong.is_empty(),
        "TC_TRIALS_SEED={seed}: {} of {trials} trials ended wrongly:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    (trials, ends)
}

async fn live(world: World) -> Vec<Result<End, String>> {
    let api = Api::start_in(world.version).await;
    let gateway = start(api.config()).await.unwrap();
    let mut heard = Vec::new();
    for trial in &world.trials {
        heard.push(run(api, &gateway, trial).await);
    }
    if !world.calm {
        for kind in ["drop-before", "drop-after", "garbage"] {
            api.next_about_orders("PATCH", &json!({ "kind": kind }))
                .await;
        }
    }
    settle(api.version, &heard).await;
    api.forget_faults().await;

    let mut judged = Vec::new();
    for (trial, heard) in world.trials.iter().zip(&heard) {
        let verdict = match world.version {
            Version::V1 => judge::judge(api, gateway.address, &world, trial, heard).await,
            Version::V2 => second::judge(api, gateway.address, &world, heard).await,
        };
        let place = |problem| {
            let calm = world.calm;
            format!("{problem}\n  calm: {calm}; {trial:?}\n  {heard:?}")
        };
        judged.push(verdict.map_err(place));
    }
    gateway.stop().await;
    judged
}

/// Waits for as long as orphans may be there.
async fn settle(version: Version, heard: &[Heard]) {
    let within = match version {
        Version::V1 => ORPHANS_GONE,
        Version::V2 => ORPHANS_GONE + TAKEN_AGAIN,
    };
    let gone = heard.iter().map(|heard| heard.gone).max().unwrap();
    let since = Duration::from_micros(u64::try_from(now().duration_since(gone)).unwrap_or(0));
    sleep(within.saturating_sub(since)).await;
}

async fn run(api: Api, gateway: &Running, trial: &Trial) -> Heard {
    let Sale { event, set } = api.sell(trial.number, 20).await;
    let wish = Wish {
        key: key(trial.number),
        event,
        set,
        count: 2,
    };
    if let Some(fault) = trial.fault.order() {
        match api.version {
            Version::V2 if trial.in_second_step => api.next_about_orders("PATCH", &fault).await,
            _ => api.next_reservation(&fault).await,
        }
    }
    let gone = Arc::new(Notify::new());
    let over = Arc::new(Notify::new());
    let release = tokio::spawn(release(
        api,
        trial.clone(),
        Arc::clone(&gone),
        Arc::clone(&over),
    ));
    let twin = trial
        .twin
        .then(|| tokio::spawn(twin(gateway.address, wish.request())));

    let mut answers = Vec::new();
    let mut browser = first(api, gateway.address, trial, &wish, &mut answers).await;
    gone.notify_one();
    for again in &trial.again {
        sleep(Duration::from_millis(again.pause)).await;
        let mut connection = match browser.take() {
            Some(browser) if again.same_connection => browser,
            _ => Browser::connect(gateway.address).await.unwrap(),
        };
        let request = wish.request();
        let asked = connection.ask(&request);
        let answer = match again.leaves {
            None => Some(asked.await),
            Some(ms) => timeout(Duration::from_millis(ms), asked).await.ok(),
        };
        if let Some(answer) = answer {
            answers.push(answer.unwrap());
            browser = Some(connection);
        }
    }
    if let Some(twin) = twin {
        answers.push(twin.await.unwrap());
    }
    if trial.comes_back {
        answers.push(until_known(gateway.address, &wish).await);
    }
    let left = now();
    // A request may still be on its way whose browser has gone: the fault is for it, not for the next trial.
    sleep(Duration::from_millis(60)).await;
    over.notify_one();
    let released = release.await.unwrap();
    // If nothing came to the upstream, it still waits.
    api.forget_faults().await;
    Heard {
        wish,
        answers,
        gone: left.max(released.unwrap_or(left)),
    }
}

/// Asks for the first time; the connection if it is still there.
async fn first(
    api: Api,
    gateway: SocketAddr,
    trial: &Trial,
    wish: &Wish,
    answers: &mut Vec<Answer>,
) -> Option<Browser> {
    let mut browser = Browser::connect(gateway).await.unwrap();
    let (head, body) = wish.parts();
    let part =
        |text: &str, hundredths: u64| text.len() * usize::try_from(hundredths).unwrap() / 100;
    if let Leaves::InHead(hundredths) = trial.leaves {
        let sent = &head.as_bytes()[..part(&head, hundredths)];
        browser.send(sent).await.unwrap();
        return None;
    }
    browser.send(head.as_bytes()).await.unwrap();
    if let Leaves::InBody(hundredths) = trial.leaves {
        let sent = &body.as_bytes()[..part(&body, hundredths)];
        browser.send(sent).await.unwrap();
        return None;
    }
    browser.send(body.as_bytes()).await.unwrap();
    match trial.leaves {
        Leaves::Never => {
            answers.push(browser.answer().await.unwrap());
            Some(browser)
        }
        Leaves::WhileHeld => {
            // An upstream that has failed too often is asked nothing for a while: then there is nothing to be held.
            let left_alone = async {
                match browser.answer().await.unwrap() {
                    answer if answer.status == 503 => answer,
                    // That of a key whose twin is at it.
                    _ => pending().await,
                }
            };
            let refused = tokio::select! {
                () = api.until_held(1) => None,
                answer = left_alone => Some(answer),
            };
            refused.map(|answer| {
                answers.push(answer);
                browser
            })
        }
        Leaves::After(ms) => {
            sleep(Duration::from_millis(ms)).await;
            None
        }
        Leaves::InAnswer => {
            browser.first_byte().await.unwrap();
            None
        }
        Leaves::InHead(_) | Leaves::InBody(_) => None,
    }
}

/// A second tab, with a connection of its own.
async fn twin(gateway: SocketAddr, request: String) -> Answer {
    ask(gateway, &request).await.unwrap()
}

async fn until_known(gateway: SocketAddr, wish: &Wish) -> Answer {
    loop {
        let answer = ask(gateway, &wish.request()).await.unwrap();
        if answer.status != 409 {
            return answer;
        }
        sleep(Duration::from_millis(200)).await;
    }
}

/// Lets a held request go when it is time for it; when that was.
async fn release(
    api: Api,
    trial: Trial,
    gone: Arc<Notify>,
    over: Arc<Notify>,
) -> Option<Timestamp> {
    let Fault::Hold { ms, .. } = trial.fault else {
        return None;
    };
    let held = async {
        if trial.leaves == Leaves::WhileHeld {
            gone.notified().await;
            // Long enough for the gateway to see it.
            sleep(Duration::from_millis(250)).await;
        }
        while api.held().await == 0 {
            sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::select! {
        () = held => {}
        // It never came to that.
        () = over.notified() => if api.held().await == 0 {
            return None;
        },
    }
    sleep(Duration::from_millis(ms)).await;
    let released = now();
    api.release().await;
    Some(released)
}
