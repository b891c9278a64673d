import { expect, test } from "vitest";
import { pydanticSettings } from "../../../application-source/python-settings.ts";

const names = (source: string, required: boolean) =>
  pydanticSettings(source)
    .filter((setting) => setting.required === required)
    .map(({ name }) => name);

const SETTINGS = `
from pydantic import Field

class Other(BaseModel):
    not_a_setting: str

class Settings(BaseSettings):
    """What the gateway wants: a = 1."""

    database_url: str  # "quoted" = no default
    log_dir: str | None
    size: int = 100 * 1024  # bytes
    origins: list[str] = ["http://a # b"]
    pattern: str = Field(
        default="x",
    )
    threshold: int = Field(..., gt=0)
    shared: str = Field(
        gt=0,
        description="default is none",
    )
    renamed: str = Field(validation_alias="REALLY_THIS")

    model_config = SettingsConfigDict(
        extra="ignore",
    )

    def method(self) -> str:
        local: int = 3
        return ""

def get_settings() -> Settings:
    late: str
`;

test("a field without a default has to be given, one that may be None as well", () => {
  expect(names(SETTINGS, true)).toEqual(["DATABASE_URL", "LOG_DIR", "THRESHOLD", "SHARED", "REALLY_THIS"]);
});

test("a field with a default of any form may be left out", () => {
  expect(names(SETTINGS, false)).toEqual(["SIZE", "ORIGINS", "PATTERN"]);
});

test("a prefix stands before the names of its own class alone", () => {
  const source = `
class A(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="tts_")
    url: str

class B(BaseSettings):
    url: str
`;
  expect(names(source, true)).toEqual(["TTS_URL", "URL"]);
});
