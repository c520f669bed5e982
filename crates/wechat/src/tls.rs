//! How WeChat's certificate is verified: by the system's trusted roots and those added.
//!
//! Set up once for all connection pools of a client, because reading the system's roots takes tens of milliseconds:
//! most of a server's start.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls_platform_verifier::Verifier;

use crate::client::BuildError;

/// `added` are bundles of PEM.
pub(crate) fn config(added: &[Vec<u8>]) -> Result<ClientConfig, BuildError> {
    let mut roots = Vec::new();
    for pem in added {
        let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        let certificates = certificates.map_err(BuildError::tls)?;
        if certificates.is_empty() {
            return Err(BuildError::tls("an added root certificate is not PEM"));
        }
        roots.extend(certificates);
    }
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = Verifier::new_with_extra_roots(roots, Arc::clone(&provider)).map_err(BuildError::tls)?;
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    // The name is rustls's for every verifier but its own; this one checks against the system's roots.
    let config = config.map_err(BuildError::tls)?.dangerous().with_custom_certificate_verifier(Arc::new(verifier));
    Ok(config.with_no_client_auth())
}
