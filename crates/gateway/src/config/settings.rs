//! All settings: their names, their defaults, what they are for. The one list that the readers, the file that `init` writes
//! and the tests of the documentation go by.

/// What the names of all environment variables begin with.
pub(super) const PREFIX: &str = "TC_GATEWAY_";

/// A setting.
pub(super) struct Setting {
    /// Its name in the file, with the section in front: `limits.live_holds`.
    pub(super) name: &'static str,
    /// What it is if nobody says.
    pub(super) default: Preset,
    /// Whether its value is a secret. It can then be in a file of its own as well, named by `<name>_file`.
    pub(super) secret: bool,
    /// A value as it may be in the file, as TOML.
    pub(super) example: &'static str,
    /// What it is for, in lines for a comment.
    pub(super) about: &'static [&'static str],
}

/// What a setting is if nobody says.
#[derive(Clone, Copy)]
pub(super) enum Preset {
    /// There is no default, and there need be none.
    Nothing,
    /// It has to be said.
    Required,
    /// A text.
    Text(&'static str),
    /// A number.
    Number(u32),
}

/// A setting that is no secret.
const fn open(
    name: &'static str,
    default: Preset,
    example: &'static str,
    about: &'static [&'static str],
) -> Setting {
    Setting {
        name,
        default,
        secret: false,
        example,
        about,
    }
}

/// A setting whose value is a secret.
const fn secret(
    name: &'static str,
    default: Preset,
    example: &'static str,
    about: &'static [&'static str],
) -> Setting {
    Setting {
        name,
        default,
        secret: true,
        example,
        about,
    }
}

/// All settings, section by section, in the order in which a file has them.
pub(super) static SETTINGS: &[Setting] = &[
    open(
        "listen",
        Preset::Text("127.0.0.1:8080"),
        r#""127.0.0.1:8080""#,
        &["Where browsers reach the gateway: behind a proxy that speaks TLS."],
    ),
    open(
        "private_listen",
        Preset::Text("127.0.0.1:9090"),
        r#""127.0.0.1:9090""#,
        &["Health and metrics. Never let this be reached from outside."],
    ),
    open(
        "origins",
        Preset::Required,
        "[]",
        &[
            "The pages that may use the gateway: scheme, host and port, as in a browser's address bar, each in quotes.",
        ],
    ),
    open(
        "events",
        Preset::Text("all"),
        r#""all""#,
        &["The events that may be sold: \"all\" that the key may sell, or a list of ids."],
    ),
    open(
        "catalogue.file",
        Preset::Nothing,
        r#""events.json""#,
        &[
            "Instead of the API's own catalogue: a file with a list of events, as GET /v1/services/simple/events answers it.",
        ],
    ),
    open(
        "upstream.url",
        Preset::Text("https://api.ticketscloud.org"),
        r#""https://api.ticketscloud.org""#,
        &["The API: https and a host, nothing after it."],
    ),
    open(
        "upstream.version",
        Preset::Text("v1"),
        r#""v1""#,
        &["The version of the API: \"v1\" or \"v2\"."],
    ),
    secret(
        "upstream.key",
        Preset::Required,
        r#""""#,
        &[
            "The partner's key: 32 hexadecimal digits. Whoever has it can mark any of your orders as paid.",
        ],
    ),
    open(
        "upstream.assumed_hold_minutes",
        Preset::Number(10),
        "10",
        &[
            "How long seats are held by an order that nobody has seen, at the most. In version 2 it is 15 if it is not said.",
        ],
    ),
    secret(
        "tokens.key",
        Preset::Required,
        r#""""#,
        &[
            "What order tokens are signed with: 32 characters or more, random, the same for all instances.",
        ],
    ),
    secret(
        "tokens.previous_key",
        Preset::Nothing,
        r#""""#,
        &["While the key is being changed: the one before, whose tokens are still good."],
    ),
    open(
        "payment.system",
        Preset::Nothing,
        r#""api/BASE""#,
        &[
            "A payment system of yours, by name or id. Without it and without `widget_token`, the gateway starts no payment.",
        ],
    ),
    open(
        "payment.success_url",
        Preset::Nothing,
        r#""https://site.example/thanks""#,
        &["Where the system sends a buyer who has paid."],
    ),
    open(
        "payment.failure_url",
        Preset::Nothing,
        r#""https://site.example/sorry""#,
        &["Where it sends one who has not."],
    ),
    open(
        "payment.send_tickets",
        Preset::Nothing,
        "true",
        &["Whether the tickets are sent by e-mail; the system's own rule if absent."],
    ),
    open(
        "payment.widget_token",
        Preset::Nothing,
        r#""abcdef""#,
        &[
            "Instead of a system: the vendor's payment page. The public token of your widget, without \"r:\" in front.",
        ],
    ),
    open(
        "payment.page_url",
        Preset::Text("https://ticketscloud.org/v1/widgets/common"),
        r#""https://ticketscloud.org/v1/widgets/common""#,
        &["Where that page is, without a query."],
    ),
    open(
        "limits.reservations_per_minute",
        Preset::Number(5),
        "5",
        &["Of one client, over all instances; `reservation_burst` of them at once."],
    ),
    open("limits.reservation_burst", Preset::Number(3), "3", &[]),
    open(
        "limits.live_holds",
        Preset::Number(2),
        "2",
        &["Orders of one client that hold seats at the same time."],
    ),
    open(
        "limits.changes_per_minute",
        Preset::Number(60),
        "60",
        &[
            "Changes of one client, in each instance, and as many cancels; never fewer than reservations.",
        ],
    ),
    open("limits.change_burst", Preset::Number(20), "20", &[]),
    open(
        "limits.reads_per_minute",
        Preset::Number(240),
        "240",
        &["Reads of one client, in each instance."],
    ),
    open("limits.read_burst", Preset::Number(60), "60", &[]),
    open(
        "limits.tickets_per_order",
        Preset::Number(100),
        "100",
        &["Tickets of one order."],
    ),
    open(
        "proxy.hops",
        Preset::Number(0),
        "0",
        &[
            "How many proxies stand in front. With 1, the last address in X-Forwarded-For is the client's; with 0 the header is",
            "not read. Too few: all clients share one limit. Too many: each client can claim any address.",
        ],
    ),
    open(
        "store.kind",
        Preset::Text("memory"),
        r#""memory""#,
        &["\"memory\" for one instance, \"redis\" for many."],
    ),
    secret(
        "store.url",
        Preset::Nothing,
        r#""redis://127.0.0.1:6379/0""#,
        &["The Redis. A secret, because it may hold a password."],
    ),
    open(
        "store.prefix",
        Preset::Text("tc"),
        r#""tc""#,
        &["What the names of its keys begin with."],
    ),
    open(
        "log.format",
        Preset::Text("json"),
        r#""json""#,
        &["\"json\", one object a line, or \"text\" for people."],
    ),
    open(
        "log.level",
        Preset::Text("info"),
        r#""info""#,
        &[
            "How much: error, warn, info, debug or trace; also for a part, as \"info,tc_gateway=debug\".",
        ],
    ),
];

/// The setting of this name.
pub(super) fn find(name: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.name == name)
}

/// The names of all that can be written in a file: the settings, and the files of secrets.
pub(super) fn names() -> impl Iterator<Item = String> {
    SETTINGS.iter().flat_map(|setting| {
        let file = setting.secret.then(|| in_file(setting.name));
        std::iter::once(setting.name.to_owned()).chain(file)
    })
}

/// The names of the sections.
pub(super) fn sections() -> impl Iterator<Item = &'static str> {
    SETTINGS
        .iter()
        .filter_map(|setting| setting.name.split_once('.'))
        .map(|(section, _)| section)
}

/// The name of the setting that says in which file a secret is.
pub(super) fn in_file(name: &str) -> String {
    format!("{name}_file")
}

/// The environment variable of a setting: `TC_GATEWAY_LIMITS__LIVE_HOLDS`.
pub(super) fn variable(name: &str) -> String {
    format!("{PREFIX}{}", name.replace('.', "__").to_uppercase())
}
