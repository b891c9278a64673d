/** R2's S3 face, as far as a backup is fetched: signed requests, a list, an object. The account is that of the keys. */
import { AwsV4Signer } from "aws4fetch";
import type { Hono } from "hono";
import { ApiError } from "../core/api-error.ts";
import type { Calls } from "../core/calls.ts";
import { serviceApi, type ServiceRequest } from "../core/service.ts";
import type { Objects } from "./objects.ts";
import type { Bucket } from "./state.ts";

export function objectsApi(objects: Objects, calls: Calls): Hono {
  const asked = async (request: ServiceRequest): Promise<Bucket> => {
    const authorization = request.header("authorization") ?? "";
    const [, accessKeyId = "", region = ""] = /Credential=([^/]+)\/\d+\/([^/]+)\/s3\//.exec(authorization) ?? [];
    const key = objects.key(accessKeyId);
    const { secretAccessKey } = key;
    const [url, datetime] = [request.url.href, request.header("x-amz-date") ?? ""];
    const signed = new AwsV4Signer({ url, datetime, accessKeyId, secretAccessKey, region, service: "s3" });
    if ((await signed.sign()).headers.get("authorization") !== authorization)
      throw new ApiError(403, "SignatureDoesNotMatch", "The request signature we calculated does not match");
    return objects.bucket(request.part("bucket"), key, "eu");
  };
  return serviceApi(calls, {
    name: "r2",
    prefixes: [""],
    routes: {
      "GET /:bucket": async (request) => {
        const entries = Object.entries((await asked(request)).objects).sort();
        const shown = entries.map(
          ([key, { base64, modified }]) =>
            `<Contents><Key>${key}</Key><LastModified>${modified}</LastModified><Size>${Buffer.from(base64, "base64").length}</Size></Contents>`,
        );
        return { body: `<ListBucketResult>${shown.join("")}</ListBucketResult>` };
      },
      "GET /:bucket/:key{.+}": async (request) => {
        const found = (await asked(request)).objects[request.part("key")];
        if (!found) throw new ApiError(404, "NoSuchKey", "The specified key does not exist.");
        return { body: Uint8Array.from(Buffer.from(found.base64, "base64")) };
      },
    },
    noSuchPath: () => new ApiError(501, "NotImplemented", "the sandbox's bucket lists and gives alone"),
    noJson: () => new ApiError(400, "MalformedXML", "the body is not understood"),
    refusal: ({ code, message }) => `<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  });
}
