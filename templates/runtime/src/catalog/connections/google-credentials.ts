import type { ConnectionSetting } from "./connection.ts";

/** The credentials for all Google clients: the key of a service account, or user credentials. */
export const googleCredentials: ConnectionSetting = {
  name: "GOOGLE_CREDENTIALS",
  description: "Credentials of a Google account as JSON",
  secret: true,
  sample:
    '{ "type": "authorized_user", "client_id": "test", "client_secret": "test", "refresh_token": "test" }',
  where:
    "create a JSON key under IAM & Admin > Service Accounts > Keys at console.cloud.google.com, or use the file that gcloud auth application-default login writes",
  by: "person",
  page: "https://cloud.google.com/iam/docs/keys-create-delete",
};
