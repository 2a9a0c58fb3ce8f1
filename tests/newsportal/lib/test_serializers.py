import pytest
from django.http import QueryDict
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from newsportal.lib.problem_mapping import problem_from
from newsportal.lib.problems import FieldError, Problem
from newsportal.lib.serializers import QuerySerializer, StrictSerializer


class Person(StrictSerializer):
    id = serializers.CharField(read_only=True)
    name = serializers.CharField(max_length=5)
    age = serializers.IntegerField(min_value=0, required=False)


class Letter(StrictSerializer):
    text = serializers.CharField()
    people = Person(many=True, required=False)


class PageQuery(QuerySerializer):
    sort = serializers.ChoiceField(["new", "old"], default="new")
    limit = serializers.IntegerField(default=20)


def errors_of(serializer_class, data):
    with pytest.raises(ValidationError) as caught:
        serializer_class(data=data).is_valid(raise_exception=True)
    problem = problem_from(caught.value)
    assert problem is not None
    return problem.code, {(error.field, error.code) for error in problem.errors}


class TestStrictSerializer:
    def test_takes_what_it_knows(self):
        serializer = Letter(data={"text": " да ", "people": [{"name": "Аян", "age": 5}]})
        assert serializer.is_valid()
        assert serializer.validated_data == {"text": "да", "people": [{"name": "Аян", "age": 5}]}

    def test_names_an_unknown_field(self):
        assert errors_of(Letter, {"text": "да", "state": "published"}) == (
            "unknown_field",
            {("state", "unknown_field")},
        )

    def test_refuses_a_read_only_field(self):
        assert errors_of(Person, {"name": "a", "id": "1"}) == (
            "unknown_field",
            {("id", "unknown_field")},
        )

    def test_names_every_error_at_once_with_its_path(self):
        data = {"extra": 1, "people": [{"name": "a"}, {"name": "too long", "age": -1, "x": 1}]}
        assert errors_of(Letter, data) == (
            "validation_error",
            {
                ("text", "required"),
                ("extra", "unknown_field"),
                ("people.1.name", "too_long"),
                ("people.1.age", "out_of_range"),
                ("people.1.x", "unknown_field"),
            },
        )

    @pytest.mark.parametrize(
        ("data", "field", "code"),
        [
            ({"text": ""}, "text", "blank"),
            ({"text": None}, "text", "null"),
            ({"text": {}}, "text", "invalid"),
            ({"text": "a\x00"}, "text", "invalid_characters"),
            ({"text": "a\ud800"}, "text", "invalid_characters"),
            ({"text": "a", "people": {}}, "people", "wrong_type"),
            ({"text": "a", "people": [1]}, "people.0", "invalid"),
            ([], "", "invalid"),
        ],
    )
    def test_codes_of_single_mistakes(self, data, field, code):
        assert errors_of(Letter, data) == ("validation_error", {(field, code)})

    def test_does_not_echo_without_end(self):
        data = {"text": "a", **{f"{number}{'x' * 500}": 1 for number in range(100)}}
        _, errors = errors_of(Letter, data)
        assert len(errors) == 20
        assert all(len(field) == 100 for field, _ in errors)


class TestQuerySerializer:
    def read(self, rf, query):
        return PageQuery.read(rf.get(f"/?{query}"))

    def test_fills_in_what_is_not_said(self, rf):
        assert self.read(rf, "limit=50") == {"sort": "new", "limit": 50}

    @pytest.mark.parametrize(
        ("query", "errors"),
        [
            ("foo=1", [FieldError("foo", "unknown_parameter")]),
            ("limit=10&limit=10", [FieldError("limit", "repeated_parameter")]),
            (
                "a=1&sort=old&sort=new",
                [
                    FieldError("a", "unknown_parameter"),
                    FieldError("sort", "repeated_parameter"),
                ],
            ),
            ("_connector=OR", [FieldError("_connector", "unknown_parameter")]),
        ],
    )
    def test_refuses_the_unknown_and_the_repeated(self, rf, query, errors):
        with pytest.raises(Problem) as caught:
            self.read(rf, query)
        assert caught.value.code == "unknown_parameter"
        assert list(caught.value.errors) == errors

    @pytest.mark.parametrize("query", ["sort=", "sort=best", "limit=", "limit=x", "lang=xx"])
    def test_refuses_a_wrong_value(self, query):
        code, errors = errors_of(PageQuery, QueryDict(query))
        assert code == "validation_error"
        assert {field for field, _ in errors} == {query.partition("=")[0]}

    def test_knows_the_language_everywhere(self, rf):
        assert self.read(rf, "lang=kk") == {"sort": "new", "limit": 20}
