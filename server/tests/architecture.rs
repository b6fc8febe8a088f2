//! The house: arrows only point down. Reads the workspace's manifests through cargo and fails on an edge that is not
//! allowed, and on a crate of the outside world in a place that must not know it.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

/// What each crate of the workspace may depend on in shipped code.
const ALLOWED: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("booking", &["domain"]),
    ("dialogue", &["domain"]),
    ("call", &["domain", "dialogue"]),
    ("services", &["domain", "booking", "dialogue", "call"]),
    ("storage", &["domain", "services"]),
    ("providers", &["domain", "services"]),
    ("jobs", &["domain", "services"]),
    ("simulators", &["domain", "dialogue", "services"]),
    ("app", &["domain", "services"]),
    ("frontend", &["app"]),
    (
        "server",
        &[
            "app",
            "booking",
            "call",
            "dialogue",
            "domain",
            "jobs",
            "providers",
            "services",
            "simulators",
            "storage",
        ],
    ),
    (
        "bench",
        &["domain", "providers", "services", "storage", "testkit"],
    ),
    (
        "testkit",
        &[
            "booking",
            "call",
            "dialogue",
            "domain",
            "jobs",
            "providers",
            "services",
            "simulators",
            "storage",
        ],
    ),
];

/// Crates that do input, output, time or randomness: the pure crates know none of them.
const OUTSIDE: &[&str] = &[
    "axum",
    "hyper",
    "reqwest",
    "sqlx",
    "tokio",
    "tokio-tungstenite",
    "rand",
    "getrandom",
    "leptos",
    "metrics",
];

fn metadata() -> Metadata {
    MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml"))
        .other_options(["--offline".to_owned()])
        .no_deps()
        .exec()
        .expect("cargo metadata")
}

fn shipped(package: &Package) -> BTreeSet<String> {
    package
        .dependencies
        .iter()
        .filter(|dependency| dependency.kind != DependencyKind::Development)
        .map(|dependency| dependency.name.clone())
        .collect()
}

#[test]
fn arrows_between_crates_only_point_down() {
    let metadata = metadata();
    let house: BTreeMap<_, _> = metadata
        .packages
        .iter()
        .map(|p| (p.name.to_string(), shipped(p)))
        .collect();
    let known: BTreeSet<_> = ALLOWED.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(
        house.keys().cloned().collect::<BTreeSet<_>>(),
        known,
        "a crate has no place in the house yet"
    );

    for (name, allowed) in ALLOWED {
        for dependency in &house[*name] {
            if known.contains(dependency) {
                assert!(
                    allowed.contains(&dependency.as_str()),
                    "`{name}` must not depend on `{dependency}`"
                );
            }
        }
    }
}

#[test]
fn pure_crates_know_nothing_of_the_outside_world() {
    let metadata = metadata();
    for name in ["domain", "booking", "dialogue", "call"] {
        let package = metadata
            .packages
            .iter()
            .find(|p| p.name.as_str() == name)
            .expect(name);
        for dependency in shipped(package) {
            assert!(
                !OUTSIDE.contains(&dependency.as_str()),
                "`{name}` is pure and must not use `{dependency}`"
            );
        }
    }
}

#[test]
fn use_cases_know_no_database_no_http_and_no_runtime() {
    let metadata = metadata();
    let services = metadata
        .packages
        .iter()
        .find(|p| p.name.as_str() == "services")
        .expect("services");
    for dependency in shipped(services) {
        assert!(
            ![
                "axum",
                "hyper",
                "reqwest",
                "sqlx",
                "tokio",
                "tokio-tungstenite"
            ]
            .contains(&dependency.as_str()),
            "`services` must not use `{dependency}`"
        );
    }
}

#[test]
fn the_portal_sees_one_crate_of_the_server_and_only_while_rendering_there() {
    let metadata = metadata();
    let app = metadata
        .packages
        .iter()
        .find(|p| p.name.as_str() == "app")
        .expect("app");
    let services = app.dependencies.iter().find(|d| d.name == "services");
    assert!(
        services.is_none_or(|d| d.optional),
        "`services` must be optional in `app`, behind `ssr`"
    );
}

#[test]
fn test_helpers_are_never_shipped() {
    // What measures is run where it is built.
    let packages = metadata().packages;
    for package in packages
        .iter()
        .filter(|package| package.name.as_str() != "bench")
    {
        assert!(
            !shipped(package).contains("testkit"),
            "`{}` ships test helpers",
            package.name
        );
    }
}

#[test]
fn one_version_of_each_crate_is_named_in_one_place() {
    for package in metadata().packages {
        let manifest = std::fs::read_to_string(&package.manifest_path).expect("manifest");
        let table: toml::Table = manifest.parse().expect("manifest is TOML");
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let Some(dependencies) = table.get(section).and_then(toml::Value::as_table) else {
                continue;
            };
            for (name, value) in dependencies {
                let inherited = value.get("workspace").and_then(toml::Value::as_bool) == Some(true);
                assert!(
                    inherited,
                    "`{}` states its own version of `{name}`; move it to the workspace",
                    package.name
                );
            }
        }
    }
}
