use std::net::SocketAddr;

use minigate_sim::{Fault, SIMULATOR_HEADER, SIMULATOR_VERSION, Simulator, StartError, banner};
use reqwest::header::{HOST, ORIGIN};

use crate::support::{ask, client};

fn everywhere() -> SocketAddr {
    "0.0.0.0:0".parse().unwrap()
}

#[tokio::test]
async fn every_answer_says_that_it_is_simulated() {
    let sim = Simulator::start().await;
    sim.fault(Fault::status(500).on("/sns/jscode2session"));

    let paths = [
        "/sns/jscode2session",
        "/cgi-bin/stable_token",
        "/nowhere",
        "/_sim/v1/state",
        "/_sim/nowhere",
        "/_sim/v1/codes",
    ];
    for path in paths {
        let response = client().get(format!("{}{path}", sim.url())).send().await.unwrap();
        assert_eq!(response.headers()[SIMULATOR_HEADER], SIMULATOR_VERSION, "{path}");
    }
    let refused = client().get(sim.url()).header(HOST, "evil.example").send().await.unwrap();
    assert_eq!(refused.headers()[SIMULATOR_HEADER], SIMULATOR_VERSION);
}

#[tokio::test]
async fn other_machines_are_served_only_after_two_yeses() {
    let refused = [
        Simulator::builder().listen(everywhere()),
        Simulator::builder().listen(everywhere()).allow_non_loopback(true),
        Simulator::builder().listen(everywhere()).know_this_is_not_wechat(true),
    ];
    for builder in refused {
        assert!(matches!(builder.start().await, Err(StartError::NotLoopback(_))));
    }

    let twice = Simulator::builder().listen(everywhere()).allow_non_loopback(true).know_this_is_not_wechat(true);
    assert!(twice.start().await.is_ok());
}

#[tokio::test]
async fn a_host_name_that_was_made_to_point_here_is_refused() {
    let sim = Simulator::builder().known_host("wechat.test").start().await.unwrap();
    let status = async |path: &str, host: &str| {
        let request = client().get(format!("{}{path}", sim.url())).header(HOST, host);
        request.send().await.unwrap().status().as_u16()
    };

    for path in ["/_sim/v1/state", "/sns/jscode2session"] {
        for host in ["evil.example", "127.0.0.1.evil.example:80", "10.0.0.1", "localhost.evil.example"] {
            assert_eq!(status(path, host).await, 403, "{host}{path}");
        }
        for host in ["localhost:9000", "127.0.0.1", "[::1]:9000", "LOCALHOST", "wechat.test"] {
            assert_eq!(status(path, host).await, 200, "{host}{path}");
        }
    }
}

#[tokio::test]
async fn a_page_of_another_site_cannot_control_the_simulator() {
    let sim = Simulator::start().await;
    let status = async |origin: &str| {
        let request = client().post(format!("{}/_sim/v1/reset", sim.url())).header(ORIGIN, origin);
        request.send().await.unwrap().status().as_u16()
    };

    for origin in ["https://evil.example", "null", "http://127.0.0.1.evil.example", "file://", ""] {
        assert_eq!(status(origin).await, 403, "{origin}");
    }
    for origin in ["http://localhost:5173", "http://127.0.0.1", "http://[::1]:80"] {
        assert_eq!(status(origin).await, 204, "{origin}");
    }
}

#[tokio::test]
async fn a_dropped_simulator_serves_no_more() {
    let sim = Simulator::start().await;
    let request = ask(&sim, "unknown");

    drop(sim);
    tokio::task::yield_now().await;

    assert!(request.send().await.unwrap_err().is_connect());
}

#[tokio::test]
async fn an_unknown_path_is_not_found() {
    let sim = Simulator::start().await;

    assert_eq!(client().get(format!("{}/sns/nothing", sim.url())).send().await.unwrap().status(), 404);
}

#[test]
fn the_banner_speaks_two_languages() {
    assert!(banner().contains("not WeChat") && banner().contains("不是微信"));
}
