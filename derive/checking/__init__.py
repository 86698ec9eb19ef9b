"""Checking what others wrote: a claim goes in, a verdict comes out; a formula goes in, a shorter one."""

from derive.checking.judging import check
from derive.checking.shorter import Shorter, simplified
from derive.checking.verdicts import Answer, Checked, Move

__all__ = ["Answer", "Checked", "Move", "Shorter", "check", "simplified"]
