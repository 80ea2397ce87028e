"""The first start: a line of business brings its privacy profile with it."""

import pytest

from app.config import read_settings
from app.demo import SALON
from app.first_start import set_up_first_business
from core.nouns.tenant import Profile
from core.use_cases.tenants import get_home_tenant
from store.cipher import Cipher
from store.database import SqlStore
from store.engines import Engines
from store.first_start import FirstStart
from tests.support.builders import NOW


@pytest.mark.parametrize(
    ("kind", "profile"),
    [
        ("salon", Profile.STANDARD),
        ("medical", Profile.HIPAA),
        ("dental", Profile.HIPAA),
        ("therapy", Profile.SENSITIVE),
    ],
)
async def test_a_first_business_begins_with_the_profile_of_its_type(
    kind: str, profile: Profile, engines: Engines, cipher: Cipher
) -> None:
    settings = read_settings(SALON | {"BUSINESS_TYPE": kind})
    await set_up_first_business(FirstStart(engines, cipher), settings, at=NOW)
    tenant = await get_home_tenant(SqlStore(engines, cipher))
    assert (tenant.business_type, tenant.profile) == (kind, profile)
    assert tenant.is_reference_only is (profile is not Profile.STANDARD)
