//! Whom to trust when talking to a database server.

use crate::{Error, config::unusable_because};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, pem::PemObject},
};
use std::{path::Path, sync::Arc};

/// The public authorities, and the one named.
pub(super) fn client(root_certificate: Option<&Path>) -> Result<ClientConfig, Error> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(path) = root_certificate {
        let unreadable = |error| unusable_because("sslrootcert is no PEM file that can be read", error);
        for certificate in CertificateDer::pem_file_iter(path).map_err(unreadable)? {
            roots
                .add(certificate.map_err(unreadable)?)
                .map_err(|error| unusable_because("sslrootcert holds a certificate that cannot be used", error))?;
        }
    }
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable_because("TLS cannot be set up", error))?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}
