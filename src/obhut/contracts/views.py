"""The Fristenrechner: asks the rules of the terms, for everybody, without signing in."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from obhut.contracts.questions import QUESTIONS, Question
from obhut.explain.answers import Answer
from obhut.explain.errors import UnanswerableError
from obhut.tenancy import api as tenancy
from obhut.ui.components import Tab


@require_safe
def deadlines(request: HttpRequest) -> HttpResponse:
    """Send everybody to the first question."""
    return HttpResponseRedirect(reverse("deadline", args=[QUESTIONS[0].key]))


@require_safe
def deadline(request: HttpRequest, question: str) -> HttpResponse:
    """Show the form of a question, and its answer once there is input; 422 where it is wrong."""
    found = _question(question)
    form = found.form(request.GET or None)
    answer = _answer(found, form) if form.is_bound else None
    status = 422 if form.errors else 200
    context = {
        "question": found,
        "form": form,
        "answer": answer,
        "tabs": _tabs(),
        "shows_clauses": tenancy.is_on(tenancy.SwitchName.CLAUSES_PUBLIC),
    }
    return render(request, "contracts/deadlines.html", context, status=status)


def _question(key: str) -> Question:
    for question in QUESTIONS:
        if question.key == key:
            return question
    raise Http404


def _answer(question: Question, form: forms.Form) -> Answer | None:
    if not form.is_valid():
        return None
    try:
        return question.ask(form.cleaned_data)
    except UnanswerableError as error:
        form.add_error(_field(form, error), error.sentence)
        return None


def _field(form: forms.Form, error: UnanswerableError) -> str | None:
    """Return the field that the rule complains about, or nothing: then the whole form."""
    name = error.option.replace("-", "_")
    return name if name in form.fields else None


def _tabs() -> list[Tab]:
    return [Tab(str(each.label), reverse("deadline", args=[each.key])) for each in QUESTIONS]
