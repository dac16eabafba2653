"""Clean tables without errors → the catalogue that the hall works with. No check is made here."""

from typing import Any

from hall.catalogue import (
    NOT_REQUIRED_RESULT,
    REFER_RESULT,
    Catalogue,
    Item,
    Limit,
    LimitUnit,
    Material,
    Necessity,
    Option,
    PublicRule,
    Question,
    QueueDef,
    RuleEffect,
    StaffDef,
    Theme,
    ThemeStep,
    WindowDef,
)
from sync.catalogue_checks import grouped
from sync.catalogue_sheets import (
    ITEMS,
    MATERIALS,
    QUEUES,
    RULES,
    SITUATIONS,
    STAFF,
    THEMES,
    WINDOWS,
    Row,
    Tables,
)
from sync.catalogue_situations import number_of, refer_target


def build_catalogue(tables: Tables) -> Catalogue:
    """The catalogue of tables in which no error was found."""
    materials = grouped(tables[MATERIALS], "实施编码")
    situations = grouped(tables[SITUATIONS], "实施编码")
    return Catalogue(
        items=tuple(
            _item(row, materials.get(row["实施编码"], []), situations.get(row["实施编码"], []))
            for row in tables[ITEMS]
        ),
        rules=tuple(_rule(row) for row in tables[RULES]),
        themes=tuple(_theme(rows) for rows in grouped(tables[THEMES], "主题编码").values()),
        queues=tuple(_queue(row) for row in tables[QUEUES]),
        windows=tuple(_window(row) for row in tables[WINDOWS]),
        staff=tuple(_person(row) for row in tables[STAFF]),
    )


def _item(row: Row, materials: list[Row], situations: list[Row]) -> Item:
    promise = _limit(row, "承诺时限")
    return Item(
        code=row["实施编码"],
        handling_code=row["业务办理项编码"],
        name=row["事项名称"],
        aliases=row["别名"] or (),
        body=row["实施主体"],
        body_code=row["实施主体代码"],
        type_code=row["事项类型"],
        kind=row["办件类型"],
        audience=row["服务对象"],
        level=row["行使层级"],
        statutory=_limit(row, "法定时限"),
        promise=promise or Limit(number=0, unit=LimitUnit.AT_ONCE),
        basis=row["设定依据"],
        fee=row["收费标准"],
        result_name=row["结果名称"],
        condition=row["受理条件"],
        delegated=row["是否授权受理"],
        gap_allowed=row["是否可容缺"],
        scope=row["通办范围"],
        special=row["特别程序"] or (),
        version=row["版本"],
        effective=row["生效日期"],
        phone=row["咨询电话"],
        complaint_phone=row["监督电话"],
        queue=row["业务队列"],
        materials=tuple(_material(m) for m in sorted(materials, key=lambda m: int(m["序号"]))),
        questions=_questions(situations),
    )


def _limit(row: Row, name: str) -> Limit | None:
    number, unit = row[name], row[f"{name}单位"]
    return None if number is None else Limit(number=number, unit=LimitUnit(unit))


def _material(row: Row) -> Material:
    return Material(
        no=row["序号"],
        name=row["材料名称"],
        kind=row["材料类型"],
        form=row["形式"],
        originals=row["原件份数"],
        copies=row["复印件份数"],
        taking=row["收取方式"],
        necessity=Necessity(row["必要性"]),
        gap_days=row["容缺时限(工作日)"],
        source=row["来源渠道"],
        issuer=row["出具单位"],
        licence=row["可调电子证照"],
        may_promise=row["可告知承诺"],
        review_points=_points(row["审查要点"]),
        when=row["适用情形"] or "",
    )


def _points(text: str) -> tuple[str, ...]:
    return tuple(point for part in text.replace(";", "；").split("；") if (point := part.strip()))


def _questions(rows: list[Row]) -> tuple[Question, ...]:
    groups = grouped(rows, "问题编码")
    return tuple(
        Question(
            code=code,
            text=options[0]["问题"],
            multiple=options[0]["单选/多选"] == "多选",
            options=tuple(_option(row) for row in options),
            shown_when=options[0]["显示条件"] or "",
        )
        for code, options in sorted(groups.items(), key=lambda group: number_of(group[0]))
    )


def _option(row: Row) -> Option:
    result: Any = row["选项结果"]
    target = refer_target(result)
    word = "" if result is None else NOT_REQUIRED_RESULT
    return Option(
        code=row["选项编码"],
        text=row["选项"],
        result=word if target is None else REFER_RESULT,
        refer_to=target,
    )


def _rule(row: Row) -> PublicRule:
    return PublicRule(
        code=row["规则编码"],
        name=row["规则名称"],
        judged_by=row["判定方式"],
        effect=RuleEffect(row["作用"]),
        replaces=row["被替换材料"] or (),
        material=_material(row),
    )


def _theme(rows: list[Row]) -> Theme:
    steps = [
        ThemeStep(item_code=row["实施编码"], stage=row["阶段"], note=row["前置说明"] or "") for row in rows
    ]
    return Theme(
        code=rows[0]["主题编码"],
        name=rows[0]["主题名称"],
        text=rows[0]["说明"],
        steps=tuple(sorted(steps, key=lambda step: step.stage)),
    )


def _queue(row: Row) -> QueueDef:
    return QueueDef(
        letter=row["队列字母"],
        name=row["队列名称"],
        windows=row["服务窗口"],
        wait_minutes=row["等候标准(分钟)"],
        service_minutes=row["办理标准(分钟)"],
        counted=row["是否计入统计"],
        item_count=row["事项数"],
        ordinary_day=row["普通日取号量"],
        peak_day=row["高峰日取号量"],
    )


def _window(row: Row) -> WindowDef:
    return WindowDef(
        no=row["窗口号"],
        area=row["区域"],
        name=row["名称"],
        weights=row["队列权重"],
        opening=row["开放方式"],
    )


def _person(row: Row) -> StaffDef:
    return StaffDef(
        number=row["工号"],
        name=row["姓名"],
        role=row["角色"],
        windows=row["窗口"] or (),
        body=row["所属部门"],
    )
