import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { type Answer, ApiStandIn, type Call } from "./stand-in.ts";

const sha256 = (content: string): string => createHash("sha256").update(content).digest("hex");
const hmac = (key: string | Buffer, content: string): Buffer =>
  createHmac("sha256", key).update(content).digest();

/** Storage that checks the signature of each request as S3 does (Signature Version 4). */
export class StorageStandIn extends ApiStandIn {
  readonly keys: Set<string> = new Set();
  readonly accessKeyId = "AKIAEXAMPLE";
  readonly buckets: string[] = ["reports"];

  protected answer(call: Call): Answer {
    const refusal = this.#lockedError(call);
    const headers = { "content-type": "application/xml" };
    if (refusal !== undefined)
      return {
        status: 403,
        headers,
        body: `<?xml version="1.0"?><Error><Code>${refusal}</Code><Message>Refused</Message></Error>`,
      };
    const listed = this.buckets.map((name) => `<Bucket><Name>${name}</Name></Bucket>`).join("");
    return {
      status: 200,
      headers,
      body: `<?xml version="1.0"?><ListAllMyBucketsResult><Buckets>${listed}</Buckets></ListAllMyBucketsResult>`,
    };
  }

  #lockedError({ method, url, headers, body }: Call): string | undefined {
    const parts =
      /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d+)\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
        headers.authorization ?? "",
      );
    if (parts === null) return "AccessDenied";
    const [, id, day = "", region = "", names = "", signature = ""] = parts;
    if (id !== this.accessKeyId) return "InvalidAccessKeyId";
    const query = [...url.searchParams]
      .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
      .sort()
      .join("&");
    const signed = names
      .split(";")
      .map((name) => `${name}:${String(headers[name] ?? "").trim()}\n`)
      .join("");
    const hash = String(headers["x-amz-content-sha256"] ?? sha256(body));
    const canonical = [method, url.pathname, query, signed, names, hash].join("\n");
    const scope = `${day}/${region}/s3/aws4_request`;
    const content = ["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, sha256(canonical)].join("\n");
    const isRight = [...this.keys].some((key) => {
      const derived = [day, region, "s3", "aws4_request"].reduce<string | Buffer>(hmac, `AWS4${key}`);
      return timingSafeEqual(hmac(derived, content), Buffer.from(signature, "hex"));
    });
    return isRight ? undefined : "SignatureDoesNotMatch";
  }
}
