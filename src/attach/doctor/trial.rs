//! The trial: a namespace, an interface and a program, as `gatelab up` would start them.

use rustix::io::Errno;

use super::{Check, Machine};
use crate::attach::{Ending, Error, Event, Failure, Namespace, NetConfig, Program, Spec, Watch};

/// Makes a namespace, runs a program in it, and explains what failed.
pub(super) fn examine(machine: &Machine) -> Check {
    let Some(executable) = machine.executable.clone() else {
        return Check::ok(NAME, "not tried");
    };
    let spec = Spec {
        executable,
        ..Spec::new("doctor")
    };
    match attempt(spec) {
        Ok(Ending::Exited(0)) => Check::ok(NAME, "a program ran in a namespace of its own"),
        Ok(ending) => Check::fail(NAME, format!("/bin/sh {ending}"), REPORT),
        Err(Error::Refused(failure)) => explain(machine, &failure),
        Err(error) => Check::fail(NAME, error.to_string(), REPORT),
    }
}

fn attempt(spec: Spec) -> Result<Ending, Error> {
    let (mut namespace, _tuns) = Namespace::start(spec)?;
    namespace.configure(&NetConfig::default())?;
    namespace.run(Program::shell_line("exit 0".as_ref()))?;
    loop {
        match namespace.next_event()? {
            Some(Event::Ended(_, ending)) => return Ok(ending),
            Some(Event::Gone) => return Err(Error::Ended("the namespace".to_owned())),
            Some(Event::Failed(failure)) => return Err(failure.into()),
            Some(Event::Idle) => {}
            None => {
                let mut watch = Watch::new();
                watch.add(&namespace);
                watch.wait(None)?;
            }
        }
    }
}

fn explain(machine: &Machine, failure: &Failure) -> Check {
    let forbidden = failure.is(Errno::PERM) || failure.is(Errno::ACCESS);
    let fix = match (failure.device.as_str(), forbidden) {
        ("/dev/net/tun", _) => "see the check of /dev/net/tun",
        (_, true) if machine.is_container() => CONTAINER,
        (_, true) => POLICY,
        ("user namespaces", _) if failure.is(Errno::NOSPC) => "see the limits above",
        _ => REPORT,
    };
    Check::fail(NAME, failure.to_string(), fix)
}

const NAME: &str = "a trial namespace";

const CONTAINER: &str = "start the container with: --security-opt seccomp=unconfined \
     --security-opt apparmor=unconfined --security-opt systempaths=unconfined";

const POLICY: &str = "a security policy of this machine forbids it: see the limits above; \
     on SELinux or hardened kernels ask who administers the machine";

const REPORT: &str = "please report this, with the output of: gatelab doctor --json";
