//! Where the sound server's socket and its cookie are. PulseAudio's library decides this by the environment; its
//! protocol does not, so it is decided here, by the same rules as far as they concern this machine.

use std::path::{Path, PathBuf};

use super::error::AudioError;

/// The server of a machine without a desktop.
const SYSTEM_SOCKET: &str = "/run/pulse/native";

/// The sockets to try, in order.
///
/// PULSE_SERVER is a list of servers, each perhaps behind the `{id}` of the machine it is meant for; if it is set,
/// nothing else counts.
///
/// # Errors
/// [`AudioError::Remote`] if PULSE_SERVER names only servers that are not unix sockets.
pub(super) fn sockets(variable: impl Fn(&str) -> Option<String>) -> Result<Vec<PathBuf>, AudioError> {
    let variable = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
    if let Some(servers) = variable("PULSE_SERVER") {
        let paths: Vec<PathBuf> = servers.split_whitespace().filter_map(unix_path).collect();
        return if paths.is_empty() { Err(AudioError::Remote(servers)) } else { Ok(paths) };
    }
    let runtime = variable("PULSE_RUNTIME_PATH").map(|path| Path::new(&path).join("native"));
    let desktop = variable("XDG_RUNTIME_DIR").map(|path| Path::new(&path).join("pulse/native"));
    Ok(runtime.into_iter().chain(desktop).chain([PathBuf::from(SYSTEM_SOCKET)]).collect())
}

/// The files that may hold the cookie, in order.
pub(super) fn cookies(variable: impl Fn(&str) -> Option<String>) -> Vec<PathBuf> {
    let variable = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = variable("HOME");
    let config = variable("XDG_CONFIG_HOME").or_else(|| home.as_ref().map(|home| home.join(".config")));
    let old = home.map(|home| home.join(".pulse-cookie"));
    variable("PULSE_COOKIE").into_iter().chain(config.map(|config| config.join("pulse/cookie"))).chain(old).collect()
}

fn unix_path(server: &str) -> Option<PathBuf> {
    let server = match server.strip_prefix('{') {
        Some(rest) => rest.split_once('}')?.1,
        None => server,
    };
    let path = server.strip_prefix("unix:").unwrap_or(server);
    path.starts_with('/').then(|| PathBuf::from(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(variables: &[(&str, &str)]) -> impl Fn(&str) -> Option<String> {
        move |name| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    }

    #[test]
    fn the_environment_names_the_sockets() {
        fn check(variables: &[(&str, &str)], expected: &[&str]) {
            let found = sockets(environment(variables)).expect("there are sockets");
            assert_eq!(found, expected.iter().map(PathBuf::from).collect::<Vec<_>>(), "{variables:?}");
        }
        check(&[], &["/run/pulse/native"]);
        check(&[("XDG_RUNTIME_DIR", "/run/user/7")], &["/run/user/7/pulse/native", "/run/pulse/native"]);
        check(
            &[("XDG_RUNTIME_DIR", "/run/user/7"), ("PULSE_RUNTIME_PATH", "/p")],
            &["/p/native", "/run/user/7/pulse/native", "/run/pulse/native"],
        );
        check(&[("PULSE_SERVER", "unix:/s"), ("XDG_RUNTIME_DIR", "/run/user/7")], &["/s"]);
        check(&[("PULSE_SERVER", "/s")], &["/s"]);
        check(&[("PULSE_SERVER", "{0123}unix:/s tcp:host:4713 /t")], &["/s", "/t"]);
        check(&[("PULSE_SERVER", " ")], &["/run/pulse/native"]);
    }

    #[test]
    fn a_server_elsewhere_is_named() {
        for server in ["tcp:host:4713", "tcp6:[::1]", "host", "unix:", "{0123", "{0123}host"] {
            let error = sockets(environment(&[("PULSE_SERVER", server)])).expect_err("it is not a socket");
            assert!(error.to_string().contains(server), "{error}");
            assert!(!error.may_pass());
        }
    }

    #[test]
    fn the_environment_names_the_cookies() {
        fn check(variables: &[(&str, &str)], expected: &[&str]) {
            let found = cookies(environment(variables));
            assert_eq!(found, expected.iter().map(PathBuf::from).collect::<Vec<_>>(), "{variables:?}");
        }
        check(&[], &[]);
        check(&[("HOME", "/h")], &["/h/.config/pulse/cookie", "/h/.pulse-cookie"]);
        check(
            &[("HOME", "/h"), ("PULSE_COOKIE", "/c"), ("XDG_CONFIG_HOME", "/x")],
            &["/c", "/x/pulse/cookie", "/h/.pulse-cookie"],
        );
    }
}
