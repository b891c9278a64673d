export interface DomainRow {
  domainId: string;
  host: string;
  https: boolean;
  port: number | null;
  customEntrypoint: string | null;
  path: string | null;
  serviceName: string | null;
  domainType: string | null;
  uniqueConfigKey: number;
  createdAt: string;
  composeId: string | null;
  customCertResolver: string | null;
  applicationId: string | null;
  previewDeploymentId: string | null;
  certificateType: string;
  internalPath: string | null;
  stripPath: boolean;
  middlewares: string[] | null;
  forwardAuthEnabled: boolean;
  enabled: boolean;
}
