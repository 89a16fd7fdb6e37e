const pem = (kind: string, base64: string): string =>
  `-----BEGIN ${kind}-----\n${base64.replace(/(.{64})/g, "$1\n")}\n-----END ${kind}-----\n`;

/** A certificate for localhost that no authority has signed, until 2126, with its key; made for these tests. */
export const selfSigned = {
  key: pem(
    "PRIVATE KEY",
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg/1IlS3P6Q8jrpZoy6mGpHPcsn3mD6FNU9nIGvJiQXvehRANCAAR1r3Hb9v7gKxwumnVX4Fmeirwegmw865ZIYAr7KRhiVa6gxFDTVm109wyjgkm6cma44ttgHSmfWV8iFbgGrBc8",
  ),
  cert: pem(
    "CERTIFICATE",
    "MIIBmzCCAUGgAwIBAgIUXBDVPD1pl6szwVQYtpqMFHOh+/AwCgYIKoZIzj0EAwIwFDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNDIyMjUwNFoYDzIxMjYxMDMxMjIyNTA0WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAR1r3Hb9v7gKxwumnVX4Fmeirwegmw865ZIYAr7KRhiVa6gxFDTVm109wyjgkm6cma44ttgHSmfWV8iFbgGrBc8o28wbTAdBgNVHQ4EFgQUUvQUqm+f2aeS3kwx3rJTtljQpmEwHwYDVR0jBBgwFoAUUvQUqm+f2aeS3kwx3rJTtljQpmEwDwYDVR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZIzj0EAwIDSAAwRQIhAKMu3fB4G/9sQBd52bvGKt2+kaF6PTlFXtwpCgPrWdiqAiBX6L/zJ6n//IcW21baeO08L/p0thUtGqSezAXaqKnz+g==",
  ),
};
