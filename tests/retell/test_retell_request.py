"""What goes out is the order document's payload, and only fields that Retell names."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nouns.ids import E164, AgentRef, CallId
from core.ports.dialer import CallOrder
from retell.request import build_call_request, build_ref_search

# docs.retellai.com/api-references/create-phone-call with retell-sdk 6.2.13: all there are.
FIELDS_OF_RETELL = {
    "from_number",
    "to_number",
    "override_agent_id",
    "override_agent_version",
    "agent_override",
    "metadata",
    "retell_llm_dynamic_variables",
    "custom_sip_headers",
    "ignore_e164_validation",
    "honor_internal_dnc",
    "idempotency_key",
}
# The first payload of the order document, word for word.
ORDERED = {
    "from_number": "+447403305280",
    "to_number": "+447912345678",
    "agent_id": "agent_e53a44a8e7abed30866388d300",
    "retell_llm_dynamic_variables": {
        "customer_name": "Sarah Johnson",
        "business_name": "Luxury Hair Studio",
        "appointment_date": "Monday, January 15th",
        "appointment_time": "2:30 PM",
        "service_type": "Hair Color and Cut",
        "stylist_name": "Maria",
        "callback_number": "074-0330-5280",
    },
}


def make_order(variables: dict[str, str]) -> CallOrder:
    return CallOrder(
        call_id=CallId("k_01example"),
        from_number=E164("+447403305280"),
        to_number=E164("+447912345678"),
        agent=AgentRef("agent_e53a44a8e7abed30866388d300"),
        variables=variables,
    )


SAMPLE = make_order(
    {
        "customer_name": "Sarah Johnson",
        "business_name": "Luxury Hair Studio",
        "appointment_date": "Monday, January 15th",
        "appointment_time": "2:30 PM",
        "service_type": "Hair Color and Cut",
        "stylist_name": "Maria",
        "callback_number": "074-0330-5280",
    }
)


class TestBuildCallRequest:
    def test_sends_the_ordered_payload_with_the_agent_under_its_true_name(self) -> None:
        sent = json.loads(build_call_request(SAMPLE))

        ours = {"override_agent_version", "honor_internal_dnc", "metadata", "idempotency_key"}
        as_ordered = {"override_agent_id" if name == "agent_id" else name: ORDERED[name] for name in ORDERED}
        assert {name: sent[name] for name in sent if name not in ours} == as_ordered
        assert sent["override_agent_version"] == "latest_published"

    def test_carries_our_reference_where_it_comes_back_and_where_it_makes_a_repeat_harmless(self) -> None:
        sent = json.loads(build_call_request(SAMPLE))

        assert sent["metadata"] == {"call_ref": "k_01example"}
        assert sent["idempotency_key"] == "k_01example"

    def test_asks_retell_to_refuse_a_number_that_is_barred_there(self) -> None:
        assert json.loads(build_call_request(SAMPLE))["honor_internal_dnc"] is True

    def test_keeps_the_order_of_its_fields(self) -> None:
        assert list(json.loads(build_call_request(SAMPLE))) == [
            "from_number",
            "to_number",
            "override_agent_id",
            "override_agent_version",
            "retell_llm_dynamic_variables",
            "honor_internal_dnc",
            "metadata",
            "idempotency_key",
        ]

    def test_names_no_field_that_retell_does_not(self) -> None:
        assert set(json.loads(build_call_request(SAMPLE))) <= FIELDS_OF_RETELL

    def test_is_compact_utf8(self) -> None:
        body = build_call_request(make_order({"customer_name": "Zoë"}))

        assert '"customer_name":"Zoë"'.encode() in body

    def test_is_the_same_bytes_for_the_same_order(self) -> None:
        assert build_call_request(SAMPLE) == build_call_request(SAMPLE)

    @pytest.mark.parametrize("value", [None, 7, True, ["a"], {"a": "b"}])
    def test_refuses_a_variable_that_is_no_string(self, value: object) -> None:
        order = make_order({"customer_name": value})  # type: ignore[dict-item]

        with pytest.raises(ValueError, match="must be strings"):
            build_call_request(order)

    @given(st.dictionaries(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8"))))
    def test_hands_every_string_over_unchanged(self, variables: dict[str, str]) -> None:
        sent = json.loads(build_call_request(make_order(variables)))

        assert sent["retell_llm_dynamic_variables"] == variables


class TestBuildRefSearch:
    def test_asks_for_our_reference_and_for_one_more_than_there_should_be(self) -> None:
        assert json.loads(build_ref_search(CallId("k_01example"))) == {
            "filter_criteria": {
                "metadata": [{"type": "string", "op": "eq", "key": "call_ref", "value": "k_01example"}]
            },
            "sort_order": "ascending",
            "limit": 2,
        }
