#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use super::*;

fn load(change: impl FnOnce(&mut Settings)) -> Result<Config> {
    let mut settings = Settings::default();
    change(&mut settings);
    Config::load(settings)
}

fn refused(change: impl FnOnce(&mut Settings)) -> String {
    let message = format!("{:#}", load(change).unwrap_err());
    assert!(!message.contains('\n'), "one line, not: {message}");
    message
}

#[test]
fn without_a_key_it_is_demo_mode_on_this_machine() {
    let config = load(|_| ()).unwrap();
    assert!(config.reply.is_none());
    assert_eq!(config.addr.to_string(), "127.0.0.1:3000");
    assert_eq!(config.base_path, "");
    assert_eq!(config.store.folder, None, "a demo leaves nothing behind");
}

#[test]
fn a_setting_that_makes_no_sense_is_named() {
    assert!(refused(|s| s.addr = Some("3000".into())).starts_with("JOBGLASS_ADDR"));
    assert!(refused(|s| s.addr = Some("0.0.0.0:3000".into())).contains("JOBGLASS_ADDR"));
    assert!(refused(|s| s.quota_share = Some(0)).starts_with("JOBGLASS_QUOTA_SHARE"));
    assert!(refused(|s| s.quota_share = Some(101)).starts_with("JOBGLASS_QUOTA_SHARE"));
    assert!(refused(|s| s.max_answer_mib = Some(0)).starts_with("JOBGLASS_MAX_ANSWER_MIB"));
    assert!(refused(|s| s.metrics_token = Some("short".into())).starts_with("JOBGLASS_METRICS_TOKEN"));
    assert!(refused(|s| s.max_streams = Some(0)).starts_with("JOBGLASS_MAX_STREAMS"));
    assert!(refused(|s| s.reply_api_key = Some("  ".into())).starts_with("REPLY_API_KEY"));
    assert!(refused(|s| s.reply_api_key_file = Some("/no/such/file".into())).starts_with("REPLY_API_KEY_FILE"));
    assert!(refused(|s| s.hosts = Some("desk.example.com:443".into())).starts_with("JOBGLASS_HOSTS"));
    assert!(refused(|s| s.access = Some("everybody".into())).starts_with("JOBGLASS_ACCESS"));
    assert!(refused(|s| s.trusted_proxies = Some("10.0.0.0/40".into())).starts_with("JOBGLASS_TRUSTED_PROXIES"));
    for path in ["desk", "/a//b", "/..", "/a b", "/ü", "/{x}"] {
        assert!(refused(|s| s.base_path = Some(path.into())).starts_with("JOBGLASS_BASE_PATH"), "{path}");
    }
}

#[test]
fn behind_a_proxy_that_signs_people_in_it_may_listen_anywhere_once_it_is_told_whom_to_believe() {
    let behind_proxy = |s: &mut Settings| {
        s.access = Some("proxy".into());
        s.addr = Some("0.0.0.0:3000".into());
        s.trusted_proxies = Some("10.0.0.7, fd00::/8".into());
        s.staff = Some("*".into());
    };
    assert!(load(behind_proxy).is_ok());
    let refused_without = |take: fn(&mut Settings)| {
        refused(|s| {
            behind_proxy(s);
            take(s);
        })
    };
    assert!(refused_without(|s| s.trusted_proxies = None).starts_with("JOBGLASS_TRUSTED_PROXIES"));
    assert!(refused_without(|s| s.staff = None).starts_with("JOBGLASS_STAFF"));
    assert!(refused_without(|s| s.user_header = Some("a b".into())).starts_with("JOBGLASS_USER_HEADER"));
    assert!(refused_without(|s| s.access = None).starts_with("JOBGLASS_ADDR"));
}

#[test]
fn a_base_path_loses_its_last_slash() {
    assert_eq!(load(|s| s.base_path = Some("/team/desk/".into())).unwrap().base_path, "/team/desk");
}

#[test]
fn the_key_is_in_no_debug_output_and_in_no_message() {
    let config = load(|s| s.reply_api_key = Some("planted-key".into())).unwrap();
    assert!(!format!("{config:?}").contains("planted-key"));
    assert!(!refused(|s| s.reply_api_key = Some("planted key".into())).contains("planted"));
}

#[test]
fn a_flag_counts_before_the_file() {
    let file: Settings = toml::from_str("addr = '127.0.0.1:1'\nquota_share = 50\nreply_api_key_file = 'k'").unwrap();
    let given = Settings { addr: Some("127.0.0.1:2".into()), reply_api_key: Some("k".into()), ..Settings::default() };
    let both = given.over(file);
    assert_eq!(both.addr.as_deref(), Some("127.0.0.1:2"));
    assert_eq!(both.quota_share, Some(50));
    assert_eq!(both.reply_api_key_file, None, "the key given replaces the file's way of giving one");
}

#[test]
fn an_unknown_key_in_the_file_is_refused() {
    assert!(toml::from_str::<Settings>("adress = 'x'").is_err());
}
