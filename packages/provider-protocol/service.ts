/** The ResourceProvider service of Pulumi's engine over providers as data; one service may serve several of them. */
import type { sendUnaryData, ServerUnaryCall, UntypedServiceImplementation } from "@grpc/grpc-js";
import emptyPb from "google-protobuf/google/protobuf/empty_pb.js";
import pluginPb from "@pulumi/pulumi/proto/plugin_pb.js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import { Cancellation } from "./cancellation.ts";
import { difference } from "./diff.ts";
import { EngineLog } from "./engine-log.ts";
import { toServiceError } from "./errors.ts";
import { type Call, type Provider, ProviderError, type ResourceType } from "./provider.ts";
import { checkResponse, diffResponse } from "./responses.ts";
import { decode, type Decoded, encode, type Values } from "./values.ts";

/** `engineAddress` is the engine's own gRPC address, which a plugin gets as its first argument. */
export function resourceProviderService(
  providers: readonly Provider[],
  version: string,
  engineAddress?: string,
): UntypedServiceImplementation {
  const cancellation = new Cancellation();
  const log = new EngineLog(engineAddress);

  const providerOf = (token: string): Provider => {
    const name = token.startsWith("pulumi:providers:") ? token.slice("pulumi:providers:".length) : token.split(":")[0];
    const provider =
      providers.find((candidate) => candidate.name === name) ?? (providers.length === 1 ? providers[0] : undefined);
    if (!provider) throw new ProviderError(`no provider here serves ${token}`);
    return provider;
  };
  const resourceOf = (urn: string): ResourceType => {
    const type = typeOf(urn);
    const resource = providerOf(type).resources[type];
    if (!resource) throw new ProviderError(`unknown resource type ${type}`);
    return resource;
  };
  const callFor = (urn: string, peer: string): Call => ({
    urn,
    name: nameOf(urn),
    log: (line) => {
      log.progress(urn, line);
    },
    warn: (line) => {
      log.warning(urn, line);
    },
    signal: cancellation.signalOf(peer),
  });

  return {
    handshake: unary(() => {
      const response = new pb.ProviderHandshakeResponse();
      response.setAcceptSecrets(true);
      return response;
    }),
    attach: unary((request: pluginPb.PluginAttach) => {
      log.attach(request.getAddress());
      return new emptyPb.Empty();
    }),
    getPluginInfo: unary(() => {
      const info = new pluginPb.PluginInfo();
      info.setVersion(version);
      return info;
    }),
    getSchema: unary(() => {
      const response = new pb.GetSchemaResponse();
      response.setSchema("{}");
      return response;
    }),
    checkConfig: unary((request: pb.CheckRequest) => {
      const provider = providerOf(typeOf(request.getUrn()));
      const news = decode(request.getNews());
      const failures = provider.checkConfig?.(news.values) ?? [];
      return checkResponse(news.values, secretsOf(provider.configSecrets, news), failures);
    }),
    diffConfig: unary((request: pb.DiffRequest) => {
      const provider = providerOf(typeOf(request.getUrn()));
      const olds = decode(request.getOldInputs() ?? request.getOlds());
      const shown = (values: Values) => without(values, provider.configSilent ?? []);
      const news = decode(request.getNews());
      return diffResponse(difference(shown(olds.values), shown(news.values), provider.configReplaceOn));
    }),
    configure: unary(async (request: pb.ConfigureRequest) => {
      const provider = providerOf(request.getType() ?? "pulumi:providers:?");
      await provider.configure?.(decode(request.getArgs()).values);
      const response = new pb.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setSupportspreview(true);
      return response;
    }),
    invoke: unary(async (request: pb.InvokeRequest) => {
      const token = request.getTok();
      const invoked = providerOf(token).functions?.[token];
      if (!invoked) throw new ProviderError(`unknown function ${token}`);
      const response = new pb.InvokeResponse();
      response.setReturn(encode(await invoked(decode(request.getArgs()).values)));
      return response;
    }),
    check: unary(async (request: pb.CheckRequest) => {
      const resource = resourceOf(request.getUrn());
      const news = decode(request.getNews());
      const checked =
        (await resource.check?.(news.values, decode(request.getOlds()).values, { name: nameOf(request.getUrn()) })) ??
        {};
      return checkResponse(checked.inputs ?? news.values, secretsOf(resource.secrets, news), checked.failures ?? []);
    }),
    diff: unary(async (request: pb.DiffRequest) => {
      const resource = resourceOf(request.getUrn());
      const inputs = decode(request.getOldInputs()).values;
      const news = decode(request.getNews()).values;
      const diff = resource.diff
        ? await resource.diff({ inputs, state: decode(request.getOlds()).values }, news)
        : difference(inputs, news, resource.replaceOn);
      return diffResponse({ deleteBeforeReplace: resource.deleteBeforeReplace ?? false, ...diff });
    }),
    create: unary(async (request: pb.CreateRequest, peer) => {
      const resource = resourceOf(request.getUrn());
      const news = decode(request.getProperties());
      const secrets = secretsOf(resource.secrets, news);
      const response = new pb.CreateResponse();
      if (request.getPreview()) {
        response.setProperties(encode(news.values, secrets));
        return response;
      }
      const created = await resource.create(news.values, callFor(request.getUrn(), peer)).catch(markSecrets(secrets));
      response.setId(created.id);
      response.setProperties(encode(created.state, secrets));
      return response;
    }),
    read: unary(async (request: pb.ReadRequest, peer) => {
      const resource = resourceOf(request.getUrn());
      const state = decode(request.getProperties());
      const inputs = decode(request.getInputs());
      const response = new pb.ReadResponse();
      if (!resource.read) {
        response.setId(request.getId());
        response.setProperties(request.getProperties());
        response.setInputs(request.getInputs());
        return response;
      }
      const known = { inputs: inputs.values, state: state.values };
      const found = await resource.read(request.getId(), known, callFor(request.getUrn(), peer));
      if (!found) return response;
      const secrets = secretsOf(resource.secrets, state, inputs);
      response.setId(found.id);
      response.setProperties(encode(found.state, secrets));
      response.setInputs(encode(found.inputs, secrets));
      return response;
    }),
    update: unary(async (request: pb.UpdateRequest, peer) => {
      const resource = resourceOf(request.getUrn());
      const olds = decode(request.getOlds());
      const news = decode(request.getNews());
      const secrets = secretsOf(resource.secrets, news);
      const response = new pb.UpdateResponse();
      if (request.getPreview()) {
        const preview = resource.previewUpdate?.(olds.values, news.values) ?? { ...olds.values, ...news.values };
        response.setProperties(encode(preview, secrets));
        return response;
      }
      if (!resource.update) throw new ProviderError(`${typeOf(request.getUrn())} cannot be updated in place`);
      const before = { inputs: decode(request.getOldInputs()).values, state: olds.values };
      const call = callFor(request.getUrn(), peer);
      const state = await resource.update(request.getId(), before, news.values, call).catch(markSecrets(secrets));
      response.setProperties(encode(state, secrets));
      return response;
    }),
    delete: unary(async (request: pb.DeleteRequest, peer) => {
      const resource = resourceOf(request.getUrn());
      await resource.delete(request.getId(), decode(request.getProperties()).values, callFor(request.getUrn(), peer));
      return new emptyPb.Empty();
    }),
    cancel: unary((_request, peer) => {
      cancellation.cancel(peer);
      return new emptyPb.Empty();
    }),
  };
}

/** "urn:pulumi:stack::project::parent$type::name" → "type". */
function typeOf(urn: string): string {
  const qualified = urn.split("::")[2] ?? "";
  return qualified.slice(qualified.lastIndexOf("$") + 1);
}

/** The resource's name in the program: what follows the last "::". */
function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

function without(values: Values, names: readonly string[]): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}

function secretsOf(declared: readonly string[] | undefined, ...messages: Decoded[]): Set<string> {
  return new Set([...(declared ?? []), ...messages.flatMap((message) => [...message.secrets])]);
}

/** A partial failure carries state to the engine: its secrets must be marked there too. */
function markSecrets(secrets: Set<string>) {
  return (error: unknown): never => {
    throw toServiceError(error, secrets);
  };
}

/** `peer`: the connection that it came on. */
function unary<Request, Response>(handler: (request: Request, peer: string) => Response | Promise<Response>) {
  return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
    Promise.resolve()
      .then(() => handler(call.request, call.getPeer()))
      .then(
        (response) => {
          callback(null, response);
        },
        (error: unknown) => {
          callback(toServiceError(error), null);
        },
      );
  };
}
