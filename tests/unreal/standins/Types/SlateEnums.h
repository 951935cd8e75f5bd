// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

namespace ESelectInfo
{
	enum Type : int
	{
		OnKeyPress,
		OnMouseClick,
		Direct,
	};
}

namespace ETextCommit
{
	enum Type : int
	{
		Default,
		OnEnter,
		OnUserMovedFocus,
	};
}
