// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "Blueprint/UserWidget.h"

class UWidgetTree : public UObject
{
public:
	TObjectPtr<UWidget> RootWidget;

	template <typename WidgetT>
	WidgetT* ConstructWidget() { return NewObject<WidgetT>(); }
};

template <typename WidgetT>
WidgetT* CreateWidget(APlayerController*)
{
	WidgetT* Made = NewObject<WidgetT>();
	Made->WidgetTree = NewObject<UWidgetTree>();
	return Made;
}
