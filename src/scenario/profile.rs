//! Whose rules the proxies of a scenario follow, and following somebody else's.

use crate::proxy::profile::{self, PROFILES, Profile};

use super::error::nearest;
use super::model::Scenario;
use super::program::{Program, Proxy};

/// No profile has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no profile `{name}`{} (known: {})", advice(.nearest.as_deref()), known())]
pub struct UnknownProfile {
    /// The name.
    pub name: String,
    /// The profile with the most similar name.
    pub nearest: Option<String>,
}

impl UnknownProfile {
    /// The mistake of asking for `name`.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            nearest: nearest(name, PROFILES.iter().map(|profile| profile.name)),
        }
    }
}

fn advice(nearest: Option<&str>) -> String {
    let meant = nearest.map(|nearest| format!("; did you mean `{nearest}`?"));
    meant.unwrap_or_default()
}

fn known() -> String {
    let names: Vec<&str> = PROFILES.iter().map(|profile| profile.name).collect();
    names.join(", ")
}

/// A setting in the words of another product than the one its proxy follows.
#[derive(Clone, Debug)]
pub struct ForeignWord {
    name: &'static str,
    product: &'static str,
    profile: &'static Profile,
}

impl std::fmt::Display for ForeignWord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (name, product, title) = (self.name, self.product, self.profile.title);
        let known: Vec<&str> = self.profile.settings.iter().map(|own| own.name).collect();
        write!(
            f,
            "`{name}` is a setting of {product}, and the proxy follows {title}"
        )?;
        if let Some(near) = nearest(name, known.iter().copied()) {
            write!(f, "; did you mean `{near}`?")?;
        }
        write!(f, " (known: {})", known.join(", "))
    }
}

impl Scenario {
    /// The name of the profile of its first proxy.
    pub fn profile(&self) -> Option<&str> {
        let mut programs = self.nodes.iter().flat_map(|node| &node.programs);
        programs.find_map(|program| match program {
            Program::Proxy(proxy) => Some(proxy.profile.as_str()),
            _ => None,
        })
    }

    /// Makes every proxy follow the profile called `name`.
    pub fn set_profile(&mut self, name: &str) -> Result<(), UnknownProfile> {
        if profile::find(name).is_none() {
            return Err(UnknownProfile::new(name));
        }
        for proxy in self.proxies_mut() {
            name.clone_into(&mut proxy.profile);
        }
        Ok(())
    }

    /// Says which setting is in the words of a product that the proxy with it does not follow.
    pub fn own_words_fit(&self) -> Result<(), ForeignWord> {
        let programs = self.nodes.iter().flat_map(|node| &node.programs);
        for program in programs {
            let Program::Proxy(proxy) = program else {
                continue;
            };
            let Some(profile) = profile::find(&proxy.profile) else {
                continue;
            };
            let mut own = proxy.own.iter().filter(|own| own.beside);
            if let Some(wrong) = own.find(|own| profile.setting(own.name).is_none()) {
                return Err(ForeignWord {
                    name: wrong.name,
                    product: wrong.product,
                    profile,
                });
            }
        }
        Ok(())
    }

    fn proxies_mut(&mut self) -> impl Iterator<Item = &mut Proxy> {
        let programs = self.nodes.iter_mut().flat_map(|node| &mut node.programs);
        programs.filter_map(|program| match program {
            Program::Proxy(proxy) => Some(proxy),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {

    #[test]
    fn every_proxy_follows_and_an_unknown_name_changes_nothing() {
        let demo = crate::scenario::find("demo").expect("it comes with gatelab");
        let mut demo = demo.parse(&[]).expect("it is well-formed");
        demo.set_profile("haproxy")
            .expect("there is such a profile");
        assert_eq!(demo.profile(), Some("haproxy"));
        let error = demo.set_profile("ngnix").expect_err("there is none");
        assert_eq!(error.nearest.as_deref(), Some("nginx"));
        assert!(
            error
                .to_string()
                .contains("did you mean `nginx`? (known: rfc, nginx")
        );
        assert_eq!(demo.profile(), Some("haproxy"));
    }
}
